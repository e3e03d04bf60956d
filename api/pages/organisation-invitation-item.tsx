import type { ReactElement } from 'react';
import type { FieldErrorCode } from '../../domain/errors.ts';
import { OptionalField } from './environment-fields.tsx';
import { SubmitButton } from './form.tsx';
import { Instant } from './instant.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import type { ShownInvitation } from './organisation-invitations.tsx';
import { ActionForm } from './organisation-parts.tsx';
import { INVITATIONS_TEXTS, type ShownStage } from './texts/organisation-invitations.ts';
import { ORGANISATIONS_TEXTS } from './texts/organisations.ts';

/** One invitation of a list, with a form for each thing that may be done about it. */
export function InvitationItem(props: {
  readonly context: PageContext;
  readonly path: string;
  readonly invitation: ShownInvitation;
  /** Of the corrected address. */
  readonly error: FieldErrorCode | undefined;
}): ReactElement {
  const { context, path, invitation, error } = props;
  const { locale } = context;
  const texts = INVITATIONS_TEXTS[locale];
  const { id, email, role, blockedBy, waitUntil, createdAt, endedAt, delivery, allowedActions, continuedBy } =
    invitation;
  const stage = shownStage(invitation);
  const describedBy = `invitation-${id}`;
  const form = { context, path, values: { invitationId: id }, describedBy };
  // one that was taken up by another is sent again there
  const mayResend = allowedActions.includes('resend') && continuedBy === null;
  return (
    <li>
      <h3 id={describedBy}>
        <Term>{email ?? texts.erased}</Term>
      </h3>
      <p className="small">
        {`${ORGANISATIONS_TEXTS[locale].roles[role]} · ${texts.stages[stage]}`}
        {waitUntil !== null && endedAt === null && (
          <>
            {`, ${texts.until} `}
            <Instant at={new Date(waitUntil)} locale={locale} />
          </>
        )}
        {endedAt !== null && (
          <>
            {`, ${texts.ended} `}
            <Instant at={new Date(endedAt)} locale={locale} />
          </>
        )}
      </p>
      <p className="small">
        {`${texts.since} `}
        <Instant at={new Date(createdAt)} locale={locale} />
        {`, ${texts.ways[delivery]}`}
      </p>
      {blockedBy === 'INVITER_NOT_ALLOWED' && <p className="small">{texts.inviterNotAllowed}</p>}
      <div className="actions">
        {mayResend && (
          <ActionForm {...form} action="resend" label={stage === 'expired' ? texts.resendLapsed : texts.resend} />
        )}
        {allowedActions.includes('revoke') && <ActionForm {...form} action="revoke" label={texts.revoke} />}
        {delivery === 'link' && endedAt === null && <ActionForm {...form} action="show-link" label={texts.showLink} />}
      </div>
      {allowedActions.includes('correct-address') && (
        <form className="form" method="post" action={pageUrl(context, path)}>
          <input type="hidden" name="invitationId" value={id} />
          <OptionalField locale={locale} id={`email-${id}`} name="email" label={texts.correct} error={error} />
          <SubmitButton secondary name="action" value="correct-address" describedBy={describedBy}>
            {texts.correctButton}
          </SubmitButton>
        </form>
      )}
    </li>
  );
}

function shownStage({ stage }: ShownInvitation): ShownStage {
  return stage === 'awaiting-registration' || stage === 'joining' ? 'awaiting-answer' : stage;
}
