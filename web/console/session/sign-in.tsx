import './sign-in.css';
import { type SubmitEvent, useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { api, ask } from '../api/client.js';
import { Logo } from '../look/logo.js';
import { prefer } from '../settings/preferences.js';
import { faultText } from '../text/fault-text.js';
import { useLanguage, useText } from '../text/text.js';
import { session, type SessionEnd } from './session.js';

/** The first thing that anybody sees: made of plain elements, so that it is there at once. */
export function SignIn({ end }: { end: SessionEnd | undefined }) {
  const text = useText();
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <header>
          <Logo size={44} />
          <h1>{text.signIn.title}</h1>
          <p>{text.signIn.subtitle}</p>
        </header>
        {end !== undefined && end !== 'left' && (
          <p className="sign-in-end" role="status">
            {text.signIn.ends[end]}
          </p>
        )}
        <SignInForm />
      </div>
      <LanguageSwitch />
    </main>
  );
}

function SignInForm() {
  const text = useText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setIsShown] = useState(false);
  const { submit, isBusy, fault, isRefused } = useSignIn(email, password);
  const described = fault === undefined ? {} : { 'aria-describedby': 'sign-in-fault' };
  const describedBy = isRefused ? { ...described, 'aria-invalid': true } : described;
  return (
    <form onSubmit={submit} noValidate>
      <label htmlFor="email">{text.signIn.email}</label>
      <input
        id="email"
        type="email"
        autoComplete="username"
        autoFocus
        required
        value={email}
        onChange={({ target }) => setEmail(target.value)}
        {...describedBy}
      />
      <label htmlFor="password">{text.signIn.password}</label>
      <div className="sign-in-password">
        <input
          id="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
          {...describedBy}
        />
        <button type="button" aria-pressed={isShown} onClick={() => setIsShown(!isShown)}>
          {isShown ? text.signIn.hide : text.signIn.show}
        </button>
      </div>
      <p className="sign-in-fault" id="sign-in-fault" role="alert">
        {fault}
      </p>
      <button className="sign-in-submit" type="submit" aria-disabled={isBusy}>
        {isBusy ? text.signIn.busy : text.signIn.submit}
      </button>
    </form>
  );
}

function useSignIn(email: string, password: string) {
  const text = useText();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isMissing, setIsMissing] = useState(false);
  const sign = async () => {
    setIsBusy(true);
    setError(undefined);
    try {
      const { token, agent } = await ask(api.POST('/api/v1/auth/login', { body: { email: email.trim(), password } }));
      session.begin({ token, agent });
    } catch (caught) {
      setError(caught);
      setIsBusy(false);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const isIncomplete = email.trim() === '' || password === '';
    setIsMissing(isIncomplete);
    if (!isBusy && !isIncomplete) void sign();
  };
  const fault = isMissing ? text.signIn.missing : error === undefined ? undefined : faultText(text, error);
  // What did not arrive was not wrong.
  const isRefused = isMissing || (error instanceof ApiError && !error.isPassing);
  return { submit, isBusy, fault, isRefused };
}

function LanguageSwitch() {
  const language = useLanguage();
  const [other, label] = language === 'zh' ? (['en', 'English'] as const) : (['zh', '中文'] as const);
  return (
    <footer>
      <button type="button" lang={other} onClick={() => prefer({ language: other })}>
        {label}
      </button>
    </footer>
  );
}
