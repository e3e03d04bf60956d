import type { ReactElement } from 'react';
import type { SeatHolder } from '../../db/queries/seat-holders.ts';
import { SEAT_RESERVED_MS } from '../../domain/membership-invite.ts';
import { DAY_MS } from '../../domain/policy.ts';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { SEAT_HOLDER_TEXTS } from './texts/seat-holders.ts';

/** Leads an administrator to the organisations whose invitations hold seats, and says how to free them; nothing without any. */
export function SeatHolders(props: {
  readonly context: PageContext;
  readonly holders: readonly SeatHolder[];
}): ReactElement | null {
  const { context, holders } = props;
  const texts = SEAT_HOLDER_TEXTS[context.locale];
  if (holders.length === 0) return null;
  return (
    <section aria-labelledby="seat-holders">
      <h2 id="seat-holders">{texts.title}</h2>
      <p>{texts.meaning(SEAT_RESERVED_MS / DAY_MS)}</p>
      <ul>
        {holders.map(({ organisationId, organisationName, seats }) => (
          <li key={organisationId}>
            <a href={pageUrl(context, `/organisations/${organisationId}/members`)}>
              <Term>{organisationName}</Term>
            </a>
            {`: ${texts.seats(seats)}`}
          </li>
        ))}
      </ul>
      <p className="hint">{texts.remedy}</p>
    </section>
  );
}
