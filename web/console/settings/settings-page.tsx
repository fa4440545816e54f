import './settings.css';
import { Link, Redirect } from 'wouter';
import type { Agent } from '../api/schema.js';
import { usePageTitle } from '../shell/page-title.js';
import { useText } from '../text/text.js';
import { Appearance } from './appearance.js';
import { CannedReplies } from './canned-replies.js';
import { Notifications } from './notifications.js';
import { Profile } from './profile.js';

const sections = ['profile', 'appearance', 'notifications', 'replies'] as const;
type Section = (typeof sections)[number];

/** What an agent can set: of themselves, of this browser, and the replies that all agents share. */
export function SettingsPage({ section, agent }: { section: string | undefined; agent: Agent }) {
  const text = useText();
  usePageTitle(text.nav.settings);
  const current = sections.find((each) => each === section);
  if (current === undefined) return <Redirect to="/settings/profile" replace />;
  return (
    <main className="page settings">
      <header className="page-head">
        <h1>{text.nav.settings}</h1>
      </header>
      <div className="settings-columns">
        <nav aria-label={text.settings.sections}>
          {sections.map((each) => (
            <Link
              key={each}
              href={`/settings/${each}`}
              {...(each === current ? { 'aria-current': 'page' as const } : {})}
            >
              {text.settings[each]}
            </Link>
          ))}
        </nav>
        <section className="settings-section" aria-label={text.settings[current]}>
          <SectionOf section={current} agent={agent} />
        </section>
      </div>
    </main>
  );
}

function SectionOf({ section, agent }: { section: Section; agent: Agent }) {
  if (section === 'profile') return <Profile agent={agent} />;
  if (section === 'appearance') return <Appearance />;
  return section === 'notifications' ? <Notifications /> : <CannedReplies />;
}
