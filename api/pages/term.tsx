import type { ReactElement, ReactNode } from 'react';

/** A word of the product or a name that somebody chose: a browser that translates the page leaves it alone. */
export function Term({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <span className="notranslate" translate="no">
      {children}
    </span>
  );
}
