import { Logo } from './logo.js';

/** While the console loads. */
export function Splash() {
  return (
    <div className="splash" role="status" aria-label="Kefu">
      <Logo size={48} />
    </div>
  );
}
