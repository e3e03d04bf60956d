import type { ReactElement } from 'react';
import type { BulkInviteStage } from '../../domain/bulk-invite.ts';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl } from './layout.tsx';
import { BULK_TEXTS } from './texts/bulk-invitation.ts';

/** A list that was handed in, and how far it is. */
export interface ShownList {
  readonly id: string;
  readonly stage: BulkInviteStage;
  readonly lines: number;
  readonly worked: number;
  readonly createdAt: Date;
}

/** The lists that an organisation has handed in, the newest first; `older`: the id after which there are more. */
export interface ShownLists {
  readonly items: readonly ShownList[];
  readonly older: string | null;
}

/** Leads to every list of an organisation, also to one whose page somebody has closed. */
export function BulkLists(props: {
  readonly context: PageContext;
  readonly path: string;
  readonly lists: ShownLists;
}): ReactElement | null {
  const { context, path, lists } = props;
  const { locale } = context;
  const texts = BULK_TEXTS[locale];
  if (lists.items.length === 0) return null;
  return (
    <section aria-labelledby="lists">
      <h2 id="lists">{texts.lists}</h2>
      <ul>
        {lists.items.map(({ id, stage, lines, worked, createdAt }) => (
          <li key={id}>
            <a href={pageUrl(context, `/bulk-invitations/${id}`)}>
              <Instant at={createdAt} locale={locale} />
            </a>
            {` · ${texts.stages[stage]} · ${texts.progress(worked, lines)}`}
          </li>
        ))}
      </ul>
      {lists.older !== null && (
        <p>
          <a href={`${pageUrl(context, path, { lists: lists.older })}#lists`}>{texts.olderLists}</a>
        </p>
      )}
    </section>
  );
}
