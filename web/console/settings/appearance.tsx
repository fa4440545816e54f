import { useText } from '../text/text.js';
import { prefer, usePreferences } from './preferences.js';

/** Language, colours and keys, of this browser. */
export function Appearance() {
  const text = useText();
  const { language, theme, shortcuts } = usePreferences();
  return (
    <>
      <Choice
        name="language"
        legend={text.settings.language}
        hint={text.settings.languageHint}
        chosen={language}
        options={[
          ['auto', text.settings.auto],
          ['zh', '中文'],
          ['en', 'English'],
        ]}
        onChoose={(next) => prefer({ language: next })}
      />
      <Choice
        name="theme"
        legend={text.settings.theme}
        hint={text.settings.themeHint}
        chosen={theme}
        options={[
          ['auto', text.settings.auto],
          ['light', text.settings.light],
          ['dark', text.settings.dark],
        ]}
        onChoose={(next) => prefer({ theme: next })}
      />
      <Choice
        name="shortcuts"
        legend={text.settings.keys}
        hint={text.settings.keysHint}
        chosen={shortcuts ? 'on' : 'off'}
        options={[
          ['on', text.settings.keysOn],
          ['off', text.settings.keysOff],
        ]}
        onChoose={(next) => prefer({ shortcuts: next === 'on' })}
      />
    </>
  );
}

interface Props<V extends string> {
  name: string;
  legend: string;
  hint: string;
  chosen: V;
  options: [V, string][];
  onChoose: (value: V) => void;
}

function Choice<V extends string>({ name, legend, hint, chosen, options, onChoose }: Props<V>) {
  return (
    <fieldset className="choice">
      <legend>{legend}</legend>
      <p className="settings-hint">{hint}</p>
      <div>
        {options.map(([value, label]) => (
          <label key={value}>
            <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
