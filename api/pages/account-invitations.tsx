import type { ReactElement } from 'react';
import type { OfferedInvitation } from '../../db/queries/invitee.ts';
import { SubmitButton } from './form.tsx';
import { InvitationFacts, invitationIntro } from './invitation-parts.tsx';
import { type PageContext, pageUrl, Term } from './layout.tsx';
import { INVITATION_PAGE_TEXTS } from './texts/invitation.ts';

/** The open invitations to somebody's addresses, since mails get lost. Posts `action` and `id` to `/account`. */
export function AccountInvitations(props: {
  readonly context: PageContext;
  readonly invitations: readonly OfferedInvitation[];
}): ReactElement | null {
  const { context, invitations } = props;
  const { locale } = context;
  const texts = INVITATION_PAGE_TEXTS[locale];
  if (invitations.length === 0) return null;
  return (
    <section aria-labelledby="invitations-heading">
      <h2 id="invitations-heading">{texts.heading}</h2>
      {invitations.map((invitation) => (
        <form key={invitation.id} className="form" method="post" action={pageUrl(context, '/account')}>
          <h3 id={`invitation-${invitation.id}`}>
            <Term>{invitation.organisationName}</Term>
          </h3>
          <p>{invitationIntro(invitation, locale)}</p>
          <InvitationFacts locale={locale} invitation={invitation} />
          <input type="hidden" name="id" value={invitation.id} />
          <SubmitButton name="action" value="accept-invitation" describedBy={`invitation-${invitation.id}`}>
            {texts.accept}
          </SubmitButton>
          <SubmitButton name="action" value="decline-invitation" describedBy={`invitation-${invitation.id}`} secondary>
            {texts.decline}
          </SubmitButton>
        </form>
      ))}
    </section>
  );
}
