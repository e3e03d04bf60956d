import type { ReactElement } from 'react';
import type { z } from 'zod';
import { BULK_OUTCOMES } from '../../domain/bulk-invite.ts';
import type { BulkInviteSchema } from '../bulk-invites.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { ActionForm, organisationFrame, type Said, type ShownOrganisation } from './organisation-parts.tsx';
import { FactList } from './partner-parts.tsx';
import { BULK_TEXTS } from './texts/bulk-invitation.ts';

export interface BulkInvitationProps extends Said {
  readonly organisation: ShownOrganisation;
  readonly bulk: z.infer<typeof BulkInviteSchema>;
  readonly isCancelled?: boolean;
}

/** How far a list is and what became of its lines. Posts `action=cancel` to itself. */
export function bulkInvitationPage(context: PageContext, props: BulkInvitationProps): string {
  const { organisation, bulk, isCancelled = false } = props;
  const texts = BULK_TEXTS[context.locale];
  const path = `/bulk-invitations/${bulk.id}`;
  return organisationFrame({
    context,
    organisation,
    part: 'invitations',
    labels: {},
    errors: props.errors ?? [],
    refused: props.refused,
    retryAfterMs: props.retryAfterMs,
    news: isCancelled ? texts.cancelled : undefined,
    children: (
      <>
        <section aria-labelledby="progress">
          <h2 id="progress">{texts.stages[bulk.stage]}</h2>
          <progress max={bulk.lines} value={bulk.worked} aria-labelledby="progress" />
          {bulk.blockedBy !== null && <p className="note">{texts.heldUp}</p>}
          <FactList
            facts={(['lines', 'worked', 'started', 'mailed'] as const).map((name) => [texts[name], String(bulk[name])])}
          />
          {bulk.endedAt === null && (
            <p>
              <a href={pageUrl(context, path)}>{texts.refresh}</a>
            </p>
          )}
        </section>
        <Outcomes context={context} bulk={bulk} />
        {bulk.allowedActions.includes('cancel') && (
          <>
            <p className="small" id="cancel-meaning">
              {texts.cancelMeaning}
            </p>
            <ActionForm {...{ context, path }} action="cancel" label={texts.cancel} describedBy="cancel-meaning" />
          </>
        )}
        <p>
          <a href={pageUrl(context, `/organisations/${organisation.id}/invitations`)}>{texts.back}</a>
        </p>
      </>
    ),
  });
}

function Outcomes({
  context,
  bulk,
}: Pick<BulkInvitationProps, 'bulk'> & { readonly context: PageContext }): ReactElement {
  const texts = BULK_TEXTS[context.locale];
  const counted = ([...BULK_OUTCOMES, 'open'] as const).filter((outcome) => (bulk.outcomes[outcome] ?? 0) > 0);
  return (
    <section aria-labelledby="outcomes">
      <h2 id="outcomes">{texts.outcomesTitle}</h2>
      <FactList facts={counted.map((outcome) => [texts.outcomes[outcome], String(bulk.outcomes[outcome])])} />
      <p>
        <a href={`/bulk-invitations/${bulk.id}/outcomes.csv`} download>
          {texts.download}
        </a>
      </p>
    </section>
  );
}
