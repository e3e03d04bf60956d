import type { Locale } from '../../../domain/locale.ts';

/** How a sign-in at a provider can end on a page of ours. */
export const SIGN_IN_STATES = [
  'invalid',
  'declined',
  'unavailable',
  'mail-sent',
  'deactivated',
  'no-user',
  'identity-taken',
  'other-identity',
  'link-over',
  'working',
] as const;
export type SignInState = (typeof SIGN_IN_STATES)[number];

interface SignInStateTexts {
  readonly title: string;
  readonly paragraphs: (provider: string) => readonly string[];
}

/** What a page says of each. */
export const SIGN_IN_STATE_TEXTS: Readonly<Record<Locale, Readonly<Record<SignInState, SignInStateTexts>>>> = {
  nl: {
    invalid: {
      title: 'Deze inlogpoging is niet meer geldig',
      paragraphs: () => [
        'Er is niets veranderd. Misschien duurde het te lang, is deze pagina al eens geopend, of begon je in een andere browser.',
        'Was je al ingelogd, dan ben je dat nog. Begin anders opnieuw; cookies moeten zijn toegestaan.',
      ],
    },
    declined: {
      title: 'Je bent niet ingelogd',
      paragraphs: (provider) => [
        `Het inloggen bij ${provider} is afgebroken of niet toegestaan. Er is niets veranderd.`,
        'Beheert je organisatie dit account? Dan kan het zijn dat je beheerder toestemming moet geven.',
      ],
    },
    unavailable: {
      title: 'De aanbieder antwoordt even niet',
      paragraphs: (provider) => [
        `${provider} is niet bereikbaar of antwoordt niet goed. Er is niets veranderd, ook niet voor een deel.`,
        'Probeer het over een minuut nog eens, of log op een andere manier in.',
      ],
    },
    'mail-sent': {
      title: 'Kijk in je mailbox',
      paragraphs: () => [
        'Er is een mail onderweg naar je e-mailadres. Open de link daarin om verder te gaan: zo weten we dat het adres van jou is.',
        'Een mail kan een paar minuten onderweg zijn. Kijk ook in je map met ongewenste mail (spam). Kwam er kort geleden al een mail, dan sturen we er niet meteen nog een.',
        'Heb je na een paar minuten nog niets? Log dan nog eens op dezelfde manier in.',
      ],
    },
    deactivated: {
      title: 'Je account staat uit',
      paragraphs: () => [
        'Een beheerder van je omgeving heeft je account gedeactiveerd. Vraag een beheerder om het weer aan te zetten.',
      ],
    },
    'no-user': {
      title: 'Je hebt hier nog geen account',
      paragraphs: () => [
        'Je bent herkend, maar je bent geen gebruiker van deze omgeving. Vraag een beheerder van de omgeving om je toe te voegen.',
        'Wil je een eigen omgeving voor je bedrijf? Maak dan een nieuw account.',
      ],
    },
    'identity-taken': {
      title: 'Deze identiteit hoort al bij een account',
      paragraphs: (provider) => [
        `Je account bij ${provider} is al gekoppeld aan een account hier. Log daarmee in, of open de link uit de mail opnieuw en kies een andere identiteit.`,
      ],
    },
    'other-identity': {
      title: 'Dit is een andere identiteit',
      paragraphs: (provider) => [
        `De link in de mail hoort bij de identiteit bij ${provider} waarmee je eerder begon. Er is niets gekoppeld.`,
        'Open de link nog eens en kies die identiteit. Begon je daar niet zelf aan? Doe dan niets.',
      ],
    },
    'link-over': {
      title: 'Deze link werkt niet meer',
      paragraphs: () => [
        'Er is niets veranderd. Log opnieuw in bij de aanbieder; dan krijg je zo nodig een nieuwe mail.',
      ],
    },
    working: {
      title: 'We leggen het vast',
      paragraphs: () => [
        'Je bevestiging is ontvangen en er gaat niets verloren. Het duurt alleen iets langer. Log over een minuut opnieuw in.',
      ],
    },
  },
  en: {
    invalid: {
      title: 'This sign-in is no longer valid',
      paragraphs: () => [
        'Nothing has changed. Perhaps it took too long, this page was opened before, or you began in another browser.',
        'If you were signed in already, you still are. Otherwise start again; cookies have to be allowed.',
      ],
    },
    declined: {
      title: 'You are not signed in',
      paragraphs: (provider) => [
        `Signing in at ${provider} was cancelled or not allowed. Nothing has changed.`,
        'Does your organisation manage this account? Then your administrator may have to give permission.',
      ],
    },
    unavailable: {
      title: 'The provider does not answer just now',
      paragraphs: (provider) => [
        `${provider} cannot be reached or does not answer properly. Nothing has changed, and nothing was done by halves.`,
        'Try again in a minute, or sign in another way.',
      ],
    },
    'mail-sent': {
      title: 'Check your inbox',
      paragraphs: () => [
        'An e-mail is on its way to your address. Open the link in it to go on: that is how we know that the address is yours.',
        'An e-mail can take a few minutes to arrive. Check your spam folder too. If one was sent a short while ago, we do not send another at once.',
        'Still nothing after a few minutes? Then sign in the same way once more.',
      ],
    },
    deactivated: {
      title: 'Your account is switched off',
      paragraphs: () => [
        'An administrator of your environment has deactivated your account. Ask an administrator to switch it on again.',
      ],
    },
    'no-user': {
      title: 'You have no account here yet',
      paragraphs: () => [
        'We recognised you, but you are not a user of this environment. Ask an administrator of the environment to add you.',
        'Would you like an environment of your own for your company? Then create a new account.',
      ],
    },
    'identity-taken': {
      title: 'This identity belongs to an account already',
      paragraphs: (provider) => [
        `Your account at ${provider} is linked to an account here. Sign in with it, or open the link of the e-mail again and choose another identity.`,
      ],
    },
    'other-identity': {
      title: 'This is another identity',
      paragraphs: (provider) => [
        `The link of the e-mail belongs to the identity at ${provider} with which you began. Nothing was linked.`,
        'Open the link again and choose that identity. If it was not you who began, do nothing.',
      ],
    },
    'link-over': {
      title: 'This link no longer works',
      paragraphs: () => [
        'Nothing has changed. Sign in at the provider again; you get a new e-mail where one is needed.',
      ],
    },
    working: {
      title: 'We are recording it',
      paragraphs: () => [
        'We have received your confirmation and nothing gets lost. It only takes a little longer. Sign in again in a minute.',
      ],
    },
  },
  fr: {
    invalid: {
      title: 'Cette connexion n’est plus valable',
      paragraphs: () => [
        'Rien n’a changé. Elle a peut-être pris trop de temps, cette page a déjà été ouverte, ou vous aviez commencé dans un autre navigateur.',
        'Si vous étiez déjà connecté, vous l’êtes toujours. Sinon, recommencez\u00a0; les cookies doivent être autorisés.',
      ],
    },
    declined: {
      title: 'Vous n’êtes pas connecté',
      paragraphs: (provider) => [
        `La connexion chez ${provider} a été interrompue ou refusée. Rien n’a changé.`,
        'Votre organisation gère-t-elle ce compte\u00a0? Votre administrateur doit alors peut-être donner son accord.',
      ],
    },
    unavailable: {
      title: 'Le fournisseur ne répond pas pour le moment',
      paragraphs: (provider) => [
        `${provider} est injoignable ou ne répond pas correctement. Rien n’a changé et rien n’a été fait à moitié.`,
        'Réessayez dans une minute, ou connectez-vous autrement.',
      ],
    },
    'mail-sent': {
      title: 'Consultez votre boîte de réception',
      paragraphs: () => [
        'Un e-mail est en route vers votre adresse. Ouvrez le lien qu’il contient pour continuer\u00a0: nous saurons ainsi que l’adresse est la vôtre.',
        'Un e-mail peut prendre quelques minutes. Regardez aussi dans votre dossier de courrier indésirable (spam). Si un e-mail vient d’être envoyé, nous n’en renvoyons pas un autre tout de suite.',
        'Toujours rien après quelques minutes\u00a0? Connectez-vous encore une fois de la même façon.',
      ],
    },
    deactivated: {
      title: 'Votre compte est désactivé',
      paragraphs: () => [
        'Un administrateur de votre environnement a désactivé votre compte. Demandez à un administrateur de le réactiver.',
      ],
    },
    'no-user': {
      title: 'Vous n’avez pas encore de compte ici',
      paragraphs: () => [
        'Nous vous avons reconnu, mais vous n’êtes pas utilisateur de cet environnement. Demandez à un administrateur de l’environnement de vous ajouter.',
        'Vous souhaitez un environnement pour votre entreprise\u00a0? Créez alors un nouveau compte.',
      ],
    },
    'identity-taken': {
      title: 'Cette identité appartient déjà à un compte',
      paragraphs: (provider) => [
        `Votre compte chez ${provider} est déjà lié à un compte ici. Connectez-vous avec celui-ci, ou rouvrez le lien de l’e-mail et choisissez une autre identité.`,
      ],
    },
    'other-identity': {
      title: 'C’est une autre identité',
      paragraphs: (provider) => [
        `Le lien de l’e-mail concerne l’identité chez ${provider} avec laquelle vous aviez commencé. Rien n’a été lié.`,
        'Rouvrez le lien et choisissez cette identité. Si ce n’est pas vous qui avez commencé, ne faites rien.',
      ],
    },
    'link-over': {
      title: 'Ce lien ne fonctionne plus',
      paragraphs: () => [
        'Rien n’a changé. Reconnectez-vous chez le fournisseur\u00a0; vous recevrez un nouvel e-mail si nécessaire.',
      ],
    },
    working: {
      title: 'Nous l’enregistrons',
      paragraphs: () => [
        'Nous avons bien reçu votre confirmation et rien ne se perd. Cela prend seulement un peu plus de temps. Reconnectez-vous dans une minute.',
      ],
    },
  },
};
