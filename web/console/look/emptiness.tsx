import type { ReactNode } from 'react';

interface Props {
  title: string;
  hint?: string;
  icon?: ReactNode;
  /** Where it is all that the page has. */
  isPage?: boolean;
  children?: ReactNode;
}

/** Where there is nothing: says so, and what to do about it. */
export function Emptiness({ title, hint, icon, isPage = false, children }: Props) {
  return (
    <div className="emptiness">
      {icon !== undefined && (
        <span className="emptiness-icon" aria-hidden="true">
          {icon}
        </span>
      )}
      {isPage ? <h1 className="emptiness-title">{title}</h1> : <p className="emptiness-title">{title}</p>}
      {hint !== undefined && <p className="emptiness-hint">{hint}</p>}
      {Boolean(children) && <div className="emptiness-acts">{children}</div>}
    </div>
  );
}
