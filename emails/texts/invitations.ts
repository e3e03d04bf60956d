import type { Locale } from '../../domain/locale.ts';

/** The notices to whoever has invited somebody, each with its own words. */
export type InvitationTold = 'joined' | 'declined' | 'expired' | 'bounced' | 'waiting' | 'askedAgain';
type OwnWords = { readonly [T in InvitationTold as `${T}Subject` | `${T}Preview` | `${T}Next`]: string } & {
  readonly [T in InvitationTold as `${T}Intro`]: (invitee: string, organisation: string) => string;
};

interface InvitationTexts extends OwnWords {
  readonly inviteSubject: string;
  readonly invitePreview: string;
  readonly inviteHeading: string;
  readonly inviteIntro: (inviter: string, organisation: string, environment: string) => string;
  readonly inviteMeaning: (platform: string) => string;
  readonly inviteExpires: (instant: string) => string;
  readonly inviteButton: string;
  readonly inviteCause: (inviter: string, platform: string) => string;
  readonly remindSubject: string;
  readonly remindPreview: string;
  readonly remindIntro: (inviter: string, organisation: string, environment: string) => string;
  readonly reminders: string;
  readonly stopReminders: string;
  readonly someAdministrator: string;
  readonly admittedSubject: string;
  readonly admittedPreview: string;
  readonly admittedIntro: (organisation: string) => string;
  readonly admittedCause: (organisation: string) => string;
  readonly undoneSubject: string;
  readonly undonePreview: string;
  readonly undoneIntro: (organisation: string) => string;
  readonly undoneMeaning: string;
  readonly undoneNext: string;
  readonly undoneCause: (organisation: string, platform: string) => string;
  readonly register: string;
  readonly signIn: string;
  readonly invitationsButton: string;
  readonly toldCause: (platform: string) => string;
  readonly copyLink: string;
}

/** The words of the mails about invitations into an organisation. */
export const INVITATION_TEXTS: Readonly<Record<Locale, InvitationTexts>> = {
  nl: {
    inviteSubject: 'Je bent uitgenodigd voor een organisatie',
    invitePreview: 'Accepteer de uitnodiging of wijs haar af.',
    inviteHeading: 'Je bent uitgenodigd',
    inviteIntro: (inviter, organisation, environment) =>
      `${inviter} nodigt je uit om lid te worden van de organisatie ${organisation} in de omgeving ${environment}.`,
    inviteMeaning: (platform) =>
      `Leden wisselen via ${platform} documenten en e-facturen uit. Heb je al een account, log dan in; anders maak je er een aan.`,
    inviteExpires: (instant) => `Zonder antwoord vervalt de uitnodiging op ${instant}.`,
    inviteButton: 'Bekijk de uitnodiging',
    inviteCause: (inviter, platform) =>
      `Je krijgt deze mail omdat ${inviter} dit adres op ${platform} heeft uitgenodigd. Ken je de afzender niet? Dan hoef je niets te doen: zonder jouw antwoord gebeurt er niets.`,
    remindSubject: 'Herinnering: je uitnodiging wacht',
    remindPreview: 'Je hebt nog niet geantwoord.',
    remindIntro: (inviter, organisation, environment) =>
      `De uitnodiging van ${inviter} voor de organisatie ${organisation} in de omgeving ${environment} wacht nog op je antwoord.`,
    reminders: 'Wil je geen herinneringen meer?',
    stopReminders: 'Zet herinneringen uit',
    someAdministrator: 'Een beheerder',
    joinedSubject: 'Je uitnodiging is geaccepteerd',
    joinedPreview: 'Er is een nieuw lid.',
    joinedIntro: (invitee, organisation) => `${invitee} is nu lid van ${organisation}.`,
    joinedNext: 'Je hoeft niets te doen.',
    declinedSubject: 'Je uitnodiging is afgewezen',
    declinedPreview: 'Er verandert niets.',
    declinedIntro: (invitee, organisation) => `${invitee} heeft de uitnodiging voor ${organisation} afgewezen.`,
    declinedNext: 'Je hoeft niets te doen.',
    expiredSubject: 'Je uitnodiging is vervallen',
    expiredPreview: 'Er is niet op tijd geantwoord.',
    expiredIntro: (invitee, organisation) => `De uitnodiging van ${invitee} voor ${organisation} is vervallen.`,
    expiredNext: 'Op de pagina met uitnodigingen stuur je haar met één klik opnieuw.',
    bouncedSubject: 'Je uitnodiging is niet aangekomen',
    bouncedPreview: 'De mailbox weigert onze mail.',
    bouncedIntro: (invitee, organisation) => `De mailbox van ${invitee} weigert de uitnodiging voor ${organisation}.`,
    bouncedNext: 'Klopt het adres niet? Verbeter het op de pagina met uitnodigingen.',
    waitingSubject: 'Geaccepteerd, maar er is geen plaats vrij',
    waitingPreview: 'Zodra er een plaats is, gaat het vanzelf verder.',
    waitingIntro: (invitee, organisation) =>
      `${invitee} heeft de uitnodiging voor ${organisation} geaccepteerd, maar je abonnement heeft geen plaats meer vrij.`,
    waitingNext: 'Maak een plaats vrij of breid het abonnement uit; daarna gaat het vanzelf verder.',
    askedAgainSubject: 'Iemand vraagt om een nieuwe uitnodiging',
    askedAgainPreview: 'De vorige is vervallen.',
    askedAgainIntro: (invitee, organisation) =>
      `De uitnodiging van ${invitee} voor ${organisation} is vervallen, en er is om een nieuwe gevraagd.`,
    askedAgainNext: 'Op de pagina met uitnodigingen stuur je haar met één klik opnieuw.',
    admittedSubject: 'Je bent nu lid',
    admittedPreview: 'Je kunt aan de slag.',
    admittedIntro: (organisation) => `Alles is rond: je bent nu lid van ${organisation}.`,
    admittedCause: (organisation) =>
      `Je krijgt deze mail omdat je een uitnodiging voor ${organisation} hebt geaccepteerd.`,
    undoneSubject: 'Je nieuwe account is verwijderd',
    undonePreview: 'De uitnodiging is geëindigd voordat je lid kon worden.',
    undoneIntro: (organisation) =>
      `Je had een account gemaakt om lid te worden van ${organisation}. De uitnodiging is geëindigd voordat dat kon.`,
    undoneMeaning:
      'Daarom is dat account met zijn wachtwoord verwijderd. Je e-mailadres en je gebruikersnaam kun je opnieuw gebruiken.',
    undoneNext:
      'Wil je nog lid worden? Vraag dan om een nieuwe uitnodiging aan wie je uitnodigde. Je kunt ook een eigen omgeving aanmaken.',
    undoneCause: (organisation, platform) =>
      `Je krijgt deze mail omdat je op ${platform} een uitnodiging voor ${organisation} hebt geaccepteerd.`,
    register: 'Maak een eigen omgeving',
    signIn: 'Inloggen',
    invitationsButton: 'Bekijk de uitnodigingen',
    toldCause: (platform) => `Je krijgt deze mail omdat je deze uitnodiging op ${platform} hebt verstuurd.`,
    copyLink: 'Werkt de knop niet? Kopieer dan deze link naar je browser:',
  },
  en: {
    inviteSubject: 'You are invited to an organisation',
    invitePreview: 'Accept the invitation or decline it.',
    inviteHeading: 'You are invited',
    inviteIntro: (inviter, organisation, environment) =>
      `${inviter} invites you to become a member of the organisation ${organisation} in the environment ${environment}.`,
    inviteMeaning: (platform) =>
      `Members exchange documents and e-invoices through ${platform}. If you have an account already, sign in; if not, you can make one.`,
    inviteExpires: (instant) => `Without an answer the invitation expires on ${instant}.`,
    inviteButton: 'View the invitation',
    inviteCause: (inviter, platform) =>
      `You are receiving this e-mail because ${inviter} invited this address on ${platform}. You do not know the sender? Then there is nothing for you to do: without your answer nothing happens.`,
    remindSubject: 'Reminder: your invitation is waiting',
    remindPreview: 'You have not answered yet.',
    remindIntro: (inviter, organisation, environment) =>
      `The invitation of ${inviter} to the organisation ${organisation} in the environment ${environment} is still waiting for your answer.`,
    reminders: 'No more reminders?',
    stopReminders: 'Stop reminders',
    someAdministrator: 'An administrator',
    joinedSubject: 'Your invitation was accepted',
    joinedPreview: 'There is a new member.',
    joinedIntro: (invitee, organisation) => `${invitee} is now a member of ${organisation}.`,
    joinedNext: 'There is nothing for you to do.',
    declinedSubject: 'Your invitation was declined',
    declinedPreview: 'Nothing changes.',
    declinedIntro: (invitee, organisation) => `${invitee} declined the invitation to ${organisation}.`,
    declinedNext: 'There is nothing for you to do.',
    expiredSubject: 'Your invitation has expired',
    expiredPreview: 'It was not answered in time.',
    expiredIntro: (invitee, organisation) => `The invitation of ${invitee} to ${organisation} has expired.`,
    expiredNext: 'You can send it again with one click on the page of invitations.',
    bouncedSubject: 'Your invitation did not arrive',
    bouncedPreview: 'The mailbox refuses our mail.',
    bouncedIntro: (invitee, organisation) => `The mailbox of ${invitee} refuses the invitation to ${organisation}.`,
    bouncedNext: 'Is the address wrong? Correct it on the page of invitations.',
    waitingSubject: 'Accepted, but no seat is free',
    waitingPreview: 'It goes on by itself once there is a seat.',
    waitingIntro: (invitee, organisation) =>
      `${invitee} accepted the invitation to ${organisation}, but your subscription has no seat left.`,
    waitingNext: 'Free a seat or extend the subscription; after that it goes on by itself.',
    askedAgainSubject: 'Somebody asks for a new invitation',
    askedAgainPreview: 'The one before has expired.',
    askedAgainIntro: (invitee, organisation) =>
      `The invitation of ${invitee} to ${organisation} has expired, and another one was asked for.`,
    askedAgainNext: 'You can send it again with one click on the page of invitations.',
    admittedSubject: 'You are now a member',
    admittedPreview: 'You can begin.',
    admittedIntro: (organisation) => `Everything is in place: you are now a member of ${organisation}.`,
    admittedCause: (organisation) =>
      `You are receiving this e-mail because you accepted an invitation to ${organisation}.`,
    undoneSubject: 'Your new account was removed',
    undonePreview: 'The invitation ended before you could become a member.',
    undoneIntro: (organisation) =>
      `You had made an account to become a member of ${organisation}. The invitation ended before that could be.`,
    undoneMeaning:
      'That account was removed, with its password. You can use your e-mail address and your user name again.',
    undoneNext:
      'Would you still like to become a member? Ask whoever invited you for another invitation. You can also make an environment of your own.',
    undoneCause: (organisation, platform) =>
      `You are receiving this e-mail because you accepted an invitation to ${organisation} on ${platform}.`,
    register: 'Make your own environment',
    signIn: 'Sign in',
    invitationsButton: 'View the invitations',
    toldCause: (platform) => `You are receiving this e-mail because you sent this invitation on ${platform}.`,
    copyLink: 'Button not working? Copy this link into your browser:',
  },
  fr: {
    inviteSubject: 'Vous êtes invité dans une organisation',
    invitePreview: 'Acceptez l’invitation ou refusez-la.',
    inviteHeading: 'Vous êtes invité',
    inviteIntro: (inviter, organisation, environment) =>
      `${inviter} vous invite à devenir membre de l’organisation ${organisation} dans l’environnement ${environment}.`,
    inviteMeaning: (platform) =>
      `Les membres échangent des documents et des factures électroniques par ${platform}. Si vous avez déjà un compte, connectez-vous\u00a0; sinon, vous pouvez en créer un.`,
    inviteExpires: (instant) => `Sans réponse, l’invitation expire le ${instant}.`,
    inviteButton: 'Voir l’invitation',
    inviteCause: (inviter, platform) =>
      `Vous recevez cet e-mail parce que ${inviter} a invité cette adresse sur ${platform}. Vous ne connaissez pas l’expéditeur\u00a0? Vous n’avez rien à faire\u00a0: sans votre réponse, rien ne se passe.`,
    remindSubject: 'Rappel\u00a0: votre invitation vous attend',
    remindPreview: 'Vous n’avez pas encore répondu.',
    remindIntro: (inviter, organisation, environment) =>
      `L’invitation de ${inviter} à rejoindre l’organisation ${organisation} dans l’environnement ${environment} attend toujours votre réponse.`,
    reminders: 'Plus de rappels\u00a0?',
    stopReminders: 'Désactiver les rappels',
    someAdministrator: 'Un administrateur',
    joinedSubject: 'Votre invitation a été acceptée',
    joinedPreview: 'Il y a un nouveau membre.',
    joinedIntro: (invitee, organisation) => `${invitee} est maintenant membre de ${organisation}.`,
    joinedNext: 'Vous n’avez rien à faire.',
    declinedSubject: 'Votre invitation a été refusée',
    declinedPreview: 'Rien ne change.',
    declinedIntro: (invitee, organisation) => `${invitee} a refusé l’invitation à rejoindre ${organisation}.`,
    declinedNext: 'Vous n’avez rien à faire.',
    expiredSubject: 'Votre invitation a expiré',
    expiredPreview: 'Elle n’a pas reçu de réponse à temps.',
    expiredIntro: (invitee, organisation) => `L’invitation de ${invitee} à rejoindre ${organisation} a expiré.`,
    expiredNext: 'Vous pouvez la renvoyer d’un clic sur la page des invitations.',
    bouncedSubject: 'Votre invitation n’est pas arrivée',
    bouncedPreview: 'La boîte aux lettres refuse nos e-mails.',
    bouncedIntro: (invitee, organisation) =>
      `La boîte aux lettres de ${invitee} refuse l’invitation à rejoindre ${organisation}.`,
    bouncedNext: 'L’adresse est-elle fausse\u00a0? Corrigez-la sur la page des invitations.',
    waitingSubject: 'Acceptée, mais aucune place n’est libre',
    waitingPreview: 'La suite se fera d’elle-même dès qu’une place est libre.',
    waitingIntro: (invitee, organisation) =>
      `${invitee} a accepté l’invitation à rejoindre ${organisation}, mais votre abonnement n’a plus de place.`,
    waitingNext: 'Libérez une place ou étendez l’abonnement\u00a0; ensuite, la suite se fera d’elle-même.',
    askedAgainSubject: 'Quelqu’un demande une nouvelle invitation',
    askedAgainPreview: 'La précédente a expiré.',
    askedAgainIntro: (invitee, organisation) =>
      `L’invitation de ${invitee} à rejoindre ${organisation} a expiré, et une nouvelle a été demandée.`,
    askedAgainNext: 'Vous pouvez la renvoyer d’un clic sur la page des invitations.',
    admittedSubject: 'Vous êtes maintenant membre',
    admittedPreview: 'Vous pouvez commencer.',
    admittedIntro: (organisation) => `Tout est en place\u00a0: vous êtes maintenant membre de ${organisation}.`,
    admittedCause: (organisation) =>
      `Vous recevez cet e-mail parce que vous avez accepté une invitation à rejoindre ${organisation}.`,
    undoneSubject: 'Votre nouveau compte a été supprimé',
    undonePreview: 'L’invitation a pris fin avant que vous ne puissiez devenir membre.',
    undoneIntro: (organisation) =>
      `Vous aviez créé un compte pour devenir membre de ${organisation}. L’invitation a pris fin avant que cela soit possible.`,
    undoneMeaning:
      'Ce compte a donc été supprimé, avec son mot de passe. Vous pouvez réutiliser votre adresse e-mail et votre nom d’utilisateur.',
    undoneNext:
      'Souhaitez-vous toujours devenir membre\u00a0? Demandez une nouvelle invitation à la personne qui vous a invité. Vous pouvez aussi créer votre propre environnement.',
    undoneCause: (organisation, platform) =>
      `Vous recevez cet e-mail parce que vous avez accepté sur ${platform} une invitation à rejoindre ${organisation}.`,
    register: 'Créer mon environnement',
    signIn: 'Se connecter',
    invitationsButton: 'Voir les invitations',
    toldCause: (platform) => `Vous recevez cet e-mail parce que vous avez envoyé cette invitation sur ${platform}.`,
    copyLink: 'Le bouton ne fonctionne pas\u00a0? Copiez ce lien dans votre navigateur\u00a0:',
  },
};
