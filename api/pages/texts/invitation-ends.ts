import type { Locale } from '../../../domain/locale.ts';
import type { MembershipInviteOutcome } from '../../../domain/membership-invite.ts';

/** Those words of an invitation’s page that are about its end. */
export interface InvitationEndTexts {
  readonly over: Readonly<Record<MembershipInviteOutcome, string>>;
  readonly continued: string;
  readonly superseded: string;
  readonly askAgain: string;
  readonly askAgainButton: string;
  readonly unknownTitle: string;
  readonly unknown: string;
}

/** What the page of an invitation says of a link that leads to an answer no more. */
export const INVITATION_END_TEXTS: Readonly<Record<Locale, InvitationEndTexts>> = {
  nl: {
    over: {
      joined: 'Deze uitnodiging is geaccepteerd. Log in om verder te gaan.',
      declined: 'Deze uitnodiging is afgewezen. Was dat een vergissing? Vraag de beheerder om een nieuwe.',
      expired: 'Deze uitnodiging is verlopen.',
      revoked: 'Deze uitnodiging is ingetrokken. Vraag de beheerder als je dat niet verwacht.',
    },
    continued: 'Er is een nieuwe uitnodiging verstuurd. Gebruik de link uit de laatste mail.',
    superseded: 'Er is een nieuwere link verstuurd. Alleen die uit de laatste mail werkt.',
    askAgain: 'Wil je nog lid worden? Dan laten we de beheerder weten dat je een nieuwe uitnodiging wilt.',
    askAgainButton: 'Vraag een nieuwe uitnodiging',
    unknownTitle: 'Deze link kennen we niet',
    unknown:
      'De link is misschien niet volledig, of hoort bij een uitnodiging van lang geleden. Open de link uit de mail opnieuw, of vraag de beheerder om een nieuwe uitnodiging.',
  },
  en: {
    over: {
      joined: 'This invitation has been accepted. Sign in to go on.',
      declined: 'This invitation has been declined. Was that a mistake? Ask the administrator for another.',
      expired: 'This invitation has lapsed.',
      revoked: 'This invitation has been taken back. Ask the administrator if you did not expect that.',
    },
    continued: 'Another invitation has been sent. Use the link in the latest e-mail.',
    superseded: 'A newer link has been sent. Only the one in the latest e-mail works.',
    askAgain: 'Do you still want to become a member? We will tell the administrator that you would like another one.',
    askAgainButton: 'Ask for another invitation',
    unknownTitle: 'We do not know this link',
    unknown:
      'The link may be incomplete, or belong to an invitation of long ago. Open the link in the e-mail again, or ask the administrator for another invitation.',
  },
  fr: {
    over: {
      joined: 'Cette invitation a été acceptée. Connectez-vous pour continuer.',
      declined: 'Cette invitation a été refusée. Était-ce une erreur\u00a0? Demandez-en une autre à l’administrateur.',
      expired: 'Cette invitation a expiré.',
      revoked: 'Cette invitation a été retirée. Demandez à l’administrateur si vous ne vous y attendiez pas.',
    },
    continued: 'Une autre invitation a été envoyée. Utilisez le lien du dernier e-mail.',
    superseded: 'Un lien plus récent a été envoyé. Seul celui du dernier e-mail fonctionne.',
    askAgain:
      'Voulez-vous encore devenir membre\u00a0? Nous dirons à l’administrateur que vous souhaitez une nouvelle invitation.',
    askAgainButton: 'Demander une nouvelle invitation',
    unknownTitle: 'Nous ne connaissons pas ce lien',
    unknown:
      'Le lien est peut-être incomplet, ou appartient à une invitation ancienne. Ouvrez à nouveau le lien de l’e-mail, ou demandez une nouvelle invitation à l’administrateur.',
  },
};
