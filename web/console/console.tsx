import { lazy, Suspense, useEffect } from 'react';
import { Splash } from './look/splash.js';
import { useTheme } from './look/theme.js';
import { SignIn } from './session/sign-in.js';
import { useSession } from './session/session.js';
import { useLanguage } from './text/text.js';

const loadWorkplace = () => import('./shell/workplace.js');
const Workplace = lazy(async () => ({ default: (await loadWorkplace()).Workplace }));

/** The console: whoever is not signed in signs in, at whatever address, which stays. */
export function Console() {
  const { signedIn, end } = useSession();
  const language = useLanguage();
  useTheme();
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  useEffect(() => {
    // While the password is typed.
    void loadWorkplace();
  }, []);
  if (signedIn === undefined) return <SignIn end={end} />;
  return (
    <Suspense fallback={<Splash />}>
      <Workplace key={signedIn.token} token={signedIn.token} agent={signedIn.agent} />
    </Suspense>
  );
}
