import type { ReactElement } from 'react';
import type { Locale } from '../../domain/locale.ts';
import type { SharePermission } from '../../domain/sharing.ts';
import { Term } from './layout.tsx';
import { SHARED_TEXTS } from './texts/shared.ts';

/** Drawn on a square of 24: an eye, a pencil, an arrow that leads on. */
const DRAWINGS: Readonly<Record<SharePermission, readonly string[]>> = {
  view: ['M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z', 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z'],
  edit: ['M4 20l1-5L16 4l4 4L9 19z', 'M13 7l4 4'],
  share: ['M4 20c0-7 4-10 12-10', 'M12 5l6 5-6 5'],
};

/** What a share lets its readers do: a sign, what it is called, and what that means. */
export function PermissionSign(props: { readonly permission: SharePermission; readonly locale: Locale }): ReactElement {
  const { permission, locale } = props;
  const { name, meaning } = SHARED_TEXTS[locale].permissions[permission];
  return (
    <p className="permission">
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        {DRAWINGS[permission].map((path) => (
          <path key={path} d={path} />
        ))}
      </svg>
      <span>
        <strong>
          <Term>{name}</Term>
        </strong>
        {meaning}
      </span>
    </p>
  );
}
