import { Link } from 'wouter';
import { useText } from '../text/text.js';
import { Emptiness } from '../look/emptiness.js';
import { usePageTitle } from './page-title.js';

/** An address that leads nowhere, or not for this agent. */
export function NotFound() {
  const text = useText();
  usePageTitle(text.notFound.title);
  return (
    <main className="not-found">
      <Emptiness isPage title={text.notFound.title} hint={text.notFound.hint}>
        <Link href="/inbox/mine" className="plain-button">
          {text.notFound.back}
        </Link>
      </Emptiness>
    </main>
  );
}
