import type { Locale } from '../../../domain/locale.ts';
import type { OrganisationRole } from '../../../domain/organisation.ts';
import type { InvitationWait } from '../../invitee.ts';
import { INVITATION_END_TEXTS, type InvitationEndTexts } from './invitation-ends.ts';

/** What has just been done on the page. */
export const INVITATION_DONE = ['asked-again', 'mail-sent'] as const;
export type InvitationDone = (typeof INVITATION_DONE)[number];

interface InvitationTexts extends InvitationEndTexts {
  readonly title: string;
  readonly heading: string;
  readonly intro: (inviter: string, organisation: string) => string;
  readonly someAdministrator: string;
  readonly facts: Readonly<Record<'organisation' | 'environment' | 'role' | 'until' | 'email', string>>;
  readonly roles: Readonly<Record<OrganisationRole, string>>;
  readonly signIn: string;
  readonly signInButton: string;
  readonly inactive: string;
  readonly either: string;
  readonly eitherAccount: string;
  readonly makeAccount: string;
  readonly makeAccountIntro: string;
  readonly makeAccountButton: string;
  readonly restricted: (provider: string) => string;
  readonly providerGone: string;
  readonly answer: string;
  readonly accept: string;
  readonly decline: string;
  readonly declineHeading: string;
  readonly declineIntro: string;
  readonly word: string;
  readonly wordHint: (word: string) => string;
  readonly mailMe: string;
  readonly member: string;
  readonly another: (name: string) => string;
  readonly anotherNext: string;
  readonly switchAccount: string;
  readonly waiting: Readonly<Record<InvitationWait, string>>;
  readonly waitingNext: string;
  readonly becomePartners: string;
  readonly partnersLink: string;
  readonly ownEnvironment: string;
  readonly goOn: string;
  readonly done: Readonly<Record<InvitationDone, string>>;
}

/** The words of the page of an invitation, as its invitee sees it. */
export const INVITATION_PAGE_TEXTS: Readonly<Record<Locale, InvitationTexts>> = {
  nl: {
    ...INVITATION_END_TEXTS.nl,
    title: 'Je uitnodiging',
    heading: 'Uitnodigingen',
    intro: (inviter, organisation) => `${inviter} nodigt je uit om lid te worden van ${organisation}.`,
    someAdministrator: 'Een beheerder',
    facts: {
      organisation: 'Organisatie',
      environment: 'Omgeving',
      role: 'Je rol',
      until: 'Geldig tot',
      email: 'Uitgenodigd e-mailadres',
    },
    roles: { member: 'lid', administrator: 'beheerder' },
    signIn: 'Je hebt al een account met dit e-mailadres. Log in; daarna kun je de uitnodiging accepteren.',
    signInButton: 'Log in',
    inactive:
      'Je account met dit e-mailadres staat uit. Vraag een beheerder van je omgeving om het aan te zetten en open daarna deze link opnieuw.',
    either: 'Heb je al een account met het uitgenodigde e-mailadres? Log dan in en accepteer de uitnodiging.',
    eitherAccount:
      'Heb je nog geen account? Dan sturen we een mail naar het uitgenodigde e-mailadres; daarmee maak je het aan.',
    makeAccount: 'Maak een account',
    makeAccountIntro: 'Je wordt gebruiker van de omgeving hierboven en meteen lid van de organisatie.',
    makeAccountButton: 'Maak account en word lid',
    restricted: (provider) => `Gebruikers van deze omgeving loggen in met ${provider}.`,
    providerGone: 'Inloggen in deze omgeving kan op dit moment niet. Probeer het later opnieuw of vraag de beheerder.',
    answer: 'Wil je lid worden?',
    accept: 'Accepteer',
    decline: 'Wijs af',
    declineHeading: 'Liever niet?',
    declineIntro: 'Wijs je de uitnodiging af, dan hoort wie je heeft uitgenodigd dat. Verder verandert er niets.',
    word: 'Het woord',
    wordHint: (word) => `Typ ${word}. Zo weten we dat een mens antwoordt en geen mailfilter.`,
    mailMe: 'Stuur de mail voor een account',
    member: 'Je bent al lid van deze organisatie. Je hoeft niets meer te doen.',
    another: (name) => `Je bent ingelogd als ${name}, maar de uitnodiging is voor een ander e-mailadres.`,
    anotherNext: 'Log uit en log in met het uitgenodigde e-mailadres. Je komt daarna hier terug.',
    switchAccount: 'Log uit en wissel van account',
    waiting: {
      NOT_PARTNERS:
        'Je hebt geaccepteerd. Jullie omgevingen zijn nog geen partners; zodra ze dat zijn, word je vanzelf lid.',
      INVITER_NOT_ALLOWED:
        'Je hebt geaccepteerd. Wie je heeft uitgenodigd, mag dat nu niet meer. Zodra een beheerder de uitnodiging opnieuw verstuurt, word je vanzelf lid.',
      NO_SEAT:
        'De uitnodiging is geaccepteerd, maar er is nog geen plaats vrij in het abonnement. Zodra die er is, word je vanzelf lid.',
      working: 'Je antwoord is vastgelegd en wordt uitgevoerd. Laad de pagina zo meteen opnieuw.',
    },
    waitingNext: 'Je krijgt een mail zodra je lid bent. Je hoeft niet opnieuw te antwoorden.',
    becomePartners: 'Een relatiemanager van jouw omgeving kan de omgeving hierboven vragen om partners te worden.',
    partnersLink: 'Naar de partners',
    ownEnvironment: 'Maak een eigen omgeving',
    goOn: 'Ga verder',
    done: {
      'asked-again': 'De beheerder krijgt bericht dat je een nieuwe uitnodiging wilt.',
      'mail-sent':
        'We hebben een mail gestuurd naar het uitgenodigde e-mailadres. Open de link daarin om verder te gaan.',
    },
  },
  en: {
    ...INVITATION_END_TEXTS.en,
    title: 'Your invitation',
    heading: 'Invitations',
    intro: (inviter, organisation) => `${inviter} invites you to become a member of ${organisation}.`,
    someAdministrator: 'An administrator',
    facts: {
      organisation: 'Organisation',
      environment: 'Environment',
      role: 'Your role',
      until: 'Valid until',
      email: 'Invited e-mail address',
    },
    roles: { member: 'member', administrator: 'administrator' },
    signIn: 'You have an account with this e-mail address. Sign in; then you can accept the invitation.',
    signInButton: 'Sign in',
    inactive:
      'Your account with this e-mail address is switched off. Ask an administrator of your environment to switch it on, and open this link again after that.',
    either: 'Do you have an account with the invited e-mail address? Then sign in and accept the invitation.',
    eitherAccount: 'No account yet? We will send an e-mail to the invited e-mail address, by which you make one.',
    makeAccount: 'Make an account',
    makeAccountIntro: 'You become a user of the environment above, and at once a member of the organisation.',
    makeAccountButton: 'Make account and join',
    restricted: (provider) => `Users of this environment sign in with ${provider}.`,
    providerGone: 'Signing in to this environment is not possible now. Try again later, or ask the administrator.',
    answer: 'Do you want to become a member?',
    accept: 'Accept',
    decline: 'Decline',
    declineHeading: 'Rather not?',
    declineIntro: 'If you decline, whoever invited you is told. Nothing else changes.',
    word: 'The word',
    wordHint: (word) => `Type ${word}. It tells us that a person answers, and not a mail filter.`,
    mailMe: 'Send the e-mail for an account',
    member: 'You are a member of this organisation already. There is nothing left to do.',
    another: (name) => `You are signed in as ${name}, but the invitation is for another e-mail address.`,
    anotherNext: 'Sign out and sign in with the invited e-mail address. You come back here afterwards.',
    switchAccount: 'Sign out and switch account',
    waiting: {
      NOT_PARTNERS:
        'You have accepted. Your environments are no partners yet; as soon as they are, you become a member by itself.',
      INVITER_NOT_ALLOWED:
        'You have accepted. Whoever invited you may not do so any more. As soon as an administrator sends the invitation again, you become a member by itself.',
      NO_SEAT:
        'The invitation is accepted, but the subscription has no seat left. As soon as there is one, you become a member by itself.',
      working: 'Your answer is recorded and is being carried out. Load this page again in a moment.',
    },
    waitingNext: 'You get an e-mail once you are a member. There is no need to answer again.',
    becomePartners: 'A relation manager of your environment can ask the environment above to become partners.',
    partnersLink: 'To the partners',
    ownEnvironment: 'Make an environment of your own',
    goOn: 'Go on',
    done: {
      'asked-again': 'The administrator is told that you would like another invitation.',
      'mail-sent': 'We have sent an e-mail to the invited e-mail address. Open the link in it to go on.',
    },
  },
  fr: {
    ...INVITATION_END_TEXTS.fr,
    title: 'Votre invitation',
    heading: 'Invitations',
    intro: (inviter, organisation) => `${inviter} vous invite à devenir membre de ${organisation}.`,
    someAdministrator: 'Un administrateur',
    facts: {
      organisation: 'Organisation',
      environment: 'Environnement',
      role: 'Votre rôle',
      until: 'Valable jusqu’au',
      email: 'Adresse e-mail invitée',
    },
    roles: { member: 'membre', administrator: 'administrateur' },
    signIn:
      'Vous avez déjà un compte avec cette adresse e-mail. Connectez-vous\u00a0; vous pourrez ensuite accepter l’invitation.',
    signInButton: 'Se connecter',
    inactive:
      'Votre compte avec cette adresse e-mail est désactivé. Demandez à un administrateur de votre environnement de l’activer, puis ouvrez à nouveau ce lien.',
    either: 'Avez-vous un compte avec l’adresse e-mail invitée\u00a0? Connectez-vous et acceptez l’invitation.',
    eitherAccount:
      'Pas encore de compte\u00a0? Nous envoyons un e-mail à l’adresse invitée\u00a0; il vous permet d’en créer un.',
    makeAccount: 'Créer un compte',
    makeAccountIntro: 'Vous devenez utilisateur de l’environnement ci-dessus et aussitôt membre de l’organisation.',
    makeAccountButton: 'Créer le compte et rejoindre',
    restricted: (provider) => `Les utilisateurs de cet environnement se connectent avec ${provider}.`,
    providerGone:
      'La connexion à cet environnement n’est pas possible pour le moment. Réessayez plus tard ou demandez à l’administrateur.',
    answer: 'Voulez-vous devenir membre\u00a0?',
    accept: 'Accepter',
    decline: 'Refuser',
    declineHeading: 'Plutôt pas\u00a0?',
    declineIntro: 'Si vous refusez, la personne qui vous a invité en est informée. Rien d’autre ne change.',
    word: 'Le mot',
    wordHint: (word) => `Tapez ${word}. Nous savons ainsi qu’une personne répond, et non un filtre de messagerie.`,
    mailMe: 'Envoyer l’e-mail pour un compte',
    member: 'Vous êtes déjà membre de cette organisation. Il ne reste rien à faire.',
    another: (name) =>
      `Vous êtes connecté en tant que ${name}, mais l’invitation est destinée à une autre adresse e-mail.`,
    anotherNext: 'Déconnectez-vous et connectez-vous avec l’adresse invitée. Vous reviendrez ensuite ici.',
    switchAccount: 'Se déconnecter et changer de compte',
    waiting: {
      NOT_PARTNERS:
        'Vous avez accepté. Vos environnements ne sont pas encore partenaires\u00a0; dès qu’ils le seront, vous deviendrez membre automatiquement.',
      INVITER_NOT_ALLOWED:
        'Vous avez accepté. La personne qui vous a invité n’en a plus le droit. Dès qu’un administrateur renvoie l’invitation, vous deviendrez membre automatiquement.',
      NO_SEAT:
        'L’invitation est acceptée, mais l’abonnement n’a plus de place libre. Dès qu’il y en aura une, vous deviendrez membre automatiquement.',
      working: 'Votre réponse est enregistrée et en cours d’exécution. Rechargez cette page dans un instant.',
    },
    waitingNext: 'Vous recevrez un e-mail dès que vous serez membre. Inutile de répondre à nouveau.',
    becomePartners:
      'Un gestionnaire de relations de votre environnement peut demander à l’environnement ci-dessus de devenir partenaire.',
    partnersLink: 'Vers les partenaires',
    ownEnvironment: 'Créer un environnement à vous',
    goOn: 'Continuer',
    done: {
      'asked-again': 'L’administrateur est informé que vous souhaitez une nouvelle invitation.',
      'mail-sent': 'Nous avons envoyé un e-mail à l’adresse invitée. Ouvrez le lien qu’il contient pour continuer.',
    },
  },
};
