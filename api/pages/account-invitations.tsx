import type { ReactElement, ReactNode } from 'react';
import type { OfferedInvitation } from '../../db/queries/invitee.ts';
import type { InvitationWait } from '../invitee.ts';
import { SubmitButton } from './form.tsx';
import { BecomePartners } from './invitation-links.tsx';
import { InvitationFacts, invitationIntro } from './invitation-parts.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { INVITATION_PAGE_TEXTS } from './texts/invitation.ts';

/** One that somebody has said yes to, and for what it waits. */
export interface AcceptedInvitation {
  readonly invitation: OfferedInvitation;
  readonly waitsFor: InvitationWait;
}

/**
 * The open invitations to somebody's addresses, since mails get lost, and those of their yes that wait for something.
 * Posts `action` and `id` to `/account`.
 */
export function AccountInvitations(props: {
  readonly context: PageContext;
  readonly invitations: readonly OfferedInvitation[];
  readonly accepted: readonly AcceptedInvitation[];
}): ReactElement | null {
  const { context, invitations, accepted } = props;
  const texts = INVITATION_PAGE_TEXTS[context.locale];
  if (invitations.length + accepted.length === 0) return null;
  return (
    <section aria-labelledby="invitations-heading">
      <h2 id="invitations-heading">{texts.heading}</h2>
      {invitations.map((invitation) => (
        <InvitationForm key={invitation.id} context={context} invitation={invitation}>
          <SubmitButton name="action" value="accept-invitation" describedBy={headingOf(invitation)}>
            {texts.accept}
          </SubmitButton>
        </InvitationForm>
      ))}
      {accepted.map(({ invitation, waitsFor }) => (
        <InvitationForm key={invitation.id} context={context} invitation={invitation}>
          <p>{texts.waiting[waitsFor]}</p>
          {waitsFor === 'NOT_PARTNERS' && <BecomePartners context={context} />}
        </InvitationForm>
      ))}
    </section>
  );
}

/** What an invitation is about, what is said or done about it, and the way out of it. */
function InvitationForm(props: {
  readonly context: PageContext;
  readonly invitation: OfferedInvitation;
  readonly children: ReactNode;
}): ReactElement {
  const { context, invitation, children } = props;
  const { locale } = context;
  return (
    <form className="form" method="post" action={pageUrl(context, '/account')}>
      <h3 id={headingOf(invitation)}>
        <Term>{invitation.organisationName}</Term>
      </h3>
      <p>{invitationIntro(invitation, locale)}</p>
      <InvitationFacts locale={locale} invitation={invitation} />
      <input type="hidden" name="id" value={invitation.id} />
      {children}
      <SubmitButton name="action" value="decline-invitation" describedBy={headingOf(invitation)} secondary>
        {INVITATION_PAGE_TEXTS[locale].decline}
      </SubmitButton>
    </form>
  );
}

function headingOf({ id }: OfferedInvitation): string {
  return `invitation-${id}`;
}
