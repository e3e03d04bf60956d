import type { Locale } from '../../../domain/locale.ts';

interface SignInTexts {
  readonly title: string;
  readonly open: string;
  readonly restricted: (provider: string) => string;
  readonly gone: string;
  readonly address: string;
  readonly restrictTitle: string;
  readonly consequences: (provider: string) => readonly string[];
  readonly restrict: (provider: string) => string;
  readonly howTo: string;
  readonly signInBy: (provider: string) => string;
  readonly noProvider: string;
  readonly liftTitle: string;
  readonly liftConsequences: string;
  readonly lift: string;
}

/** By which way the users of an environment sign in. */
export const ENVIRONMENT_SIGN_IN_TEXTS: Readonly<Record<Locale, SignInTexts>> = {
  nl: {
    title: 'Inloggen',
    open: 'Je gebruikers loggen in met een wachtwoord of met een gekoppeld account van een aanbieder.',
    restricted: (provider) => `Je gebruikers loggen alleen in via ${provider}. Elke andere manier is gesloten.`,
    gone: 'Deze aanbieder is op dit platform niet meer ingesteld: wie is uitgelogd, komt er niet meer in.',
    address: 'Inlogadres van je omgeving, om door te geven',
    restrictTitle: 'Alleen via de aanbieder van je organisatie',
    consequences: (provider) => [
      `Iedereen die niet via ${provider} is ingelogd, wordt meteen uitgelogd. Jij blijft ingelogd.`,
      `Hoort jouw account bij ${provider} tot een organisatie? Dan komen alleen accounts van die organisatie er nog in.`,
      'Wachtwoorden van je gebruikers werken niet meer, en links om er een te kiezen vervallen.',
      `Nieuwe gebruikers krijgen geen wachtwoord: zodra ze via ${provider} inloggen, is hun account gekoppeld.`,
      'Sleutels van programma’s blijven werken.',
      'Is de aanbieder er niet meer, dan kunnen de beheerders van het platform de beperking opheffen.',
    ],
    restrict: (provider) => `Alleen nog via ${provider}`,
    howTo:
      'Je kunt je omgeving beperken tot de aanbieder van je organisatie. Log daarvoor eerst zelf in via die aanbieder, zodat je zeker weet dat het werkt.',
    signInBy: (provider) => `Log in via ${provider}`,
    noProvider: 'Op dit platform is geen aanbieder ingesteld.',
    liftTitle: 'Ook andere manieren toelaten',
    liftConsequences:
      'Wachtwoorden van vroeger werken dan weer. Wie er geen heeft, kiest er een via ‘Wachtwoord vergeten?’.',
    lift: 'Hef de beperking op',
  },
  en: {
    title: 'Signing in',
    open: 'Your users sign in with a password or with a linked account at a provider.',
    restricted: (provider) => `Your users sign in through ${provider} only. Every other way is closed.`,
    gone: 'This provider is no longer set up on this platform: whoever is signed out cannot get in again.',
    address: 'Login address of your environment, to hand on',
    restrictTitle: 'Only through your organisation’s provider',
    consequences: (provider) => [
      `Everybody who is not signed in through ${provider} is signed out at once. You stay signed in.`,
      `If your account at ${provider} belongs to an organisation, only accounts of that organisation get in.`,
      'Your users’ passwords no longer work, and links to choose one lapse.',
      `New users get no password: their first sign-in through ${provider} links their account.`,
      'Keys of programs go on working.',
      'If the provider is lost, those who run the platform can lift the restriction.',
    ],
    restrict: (provider) => `Only through ${provider}`,
    howTo:
      'You can restrict your environment to your organisation’s provider. First sign in through that provider yourself, so that you know it works.',
    signInBy: (provider) => `Sign in through ${provider}`,
    noProvider: 'No provider is set up on this platform.',
    liftTitle: 'Allow other ways too',
    liftConsequences:
      'Earlier passwords then work again. Whoever has none chooses one by way of ‘Forgot your password?’.',
    lift: 'Lift the restriction',
  },
  fr: {
    title: 'Connexion',
    open: 'Vos utilisateurs se connectent par un mot de passe ou par un compte lié chez un fournisseur.',
    restricted: (provider) => `Vos utilisateurs se connectent uniquement par ${provider}. Tout autre moyen est exclu.`,
    gone: 'Ce fournisseur n’est plus configuré sur cette plateforme\u00a0: une fois déconnecté, on ne peut plus entrer.',
    address: 'Adresse de connexion de votre environnement, à transmettre',
    restrictTitle: 'Uniquement par le fournisseur de votre organisation',
    consequences: (provider) => [
      `Tous ceux qui ne sont pas connectés par ${provider} sont déconnectés aussitôt. Vous restez connecté.`,
      `Si votre compte chez ${provider} appartient à une organisation, seuls les comptes de cette organisation sont admis.`,
      'Les mots de passe de vos utilisateurs ne fonctionnent plus, et les liens pour en choisir un expirent.',
      `Les nouveaux utilisateurs n’ont pas de mot de passe\u00a0: leur première connexion par ${provider} lie leur compte.`,
      'Les clés des programmes continuent de fonctionner.',
      'Si le fournisseur disparaît, ceux qui gèrent la plateforme peuvent lever la restriction.',
    ],
    restrict: (provider) => `Uniquement par ${provider}`,
    howTo:
      'Vous pouvez limiter votre environnement au fournisseur de votre organisation. Connectez-vous d’abord vous-même par ce fournisseur, pour être sûr que cela fonctionne.',
    signInBy: (provider) => `Se connecter par ${provider}`,
    noProvider: 'Aucun fournisseur n’est configuré sur cette plateforme.',
    liftTitle: 'Admettre aussi d’autres moyens de connexion',
    liftConsequences:
      'Les anciens mots de passe fonctionnent alors de nouveau. Les utilisateurs qui n’en ont pas en choisissent un par «\u00a0Mot de passe oublié\u00a0?\u00a0».',
    lift: 'Lever la restriction',
  },
};
