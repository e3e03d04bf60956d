import type { Locale } from '../../../domain/locale.ts';

interface SignInTexts {
  /** What the group of buttons is, for whoever does not see it. */
  readonly withProvider: string;
  readonly chooseBusiness: string;
  readonly goOnWith: (provider: string) => string;
  /** Before what is signed in by otherwise. */
  readonly orByEmail: string;
  readonly startAgain: (provider: string) => string;
  readonly otherWays: string;
  readonly register: string;
}

/** The words of signing in by a provider. */
export const SIGN_IN_TEXTS: Readonly<Record<Locale, SignInTexts>> = {
  nl: {
    withProvider: 'Inloggen met een account dat je al hebt',
    chooseBusiness: 'Kies het account van je zakelijke e-mailadres.',
    goOnWith: (provider) => `Ga verder met ${provider}`,
    orByEmail: 'Of login met email',
    startAgain: (provider) => `Probeer het opnieuw met ${provider}`,
    otherWays: 'Andere manieren om in te loggen',
    register: 'Nieuw account maken',
  },
  en: {
    withProvider: 'Sign in with an account that you already have',
    chooseBusiness: 'Choose the account of your business e-mail address.',
    goOnWith: (provider) => `Continue with ${provider}`,
    orByEmail: 'Or sign in by e-mail',
    startAgain: (provider) => `Try again with ${provider}`,
    otherWays: 'Other ways to sign in',
    register: 'Create a new account',
  },
  fr: {
    withProvider: 'Se connecter avec un compte que vous avez déjà',
    chooseBusiness: 'Choisissez le compte de votre adresse e-mail professionnelle.',
    goOnWith: (provider) => `Continuer avec ${provider}`,
    orByEmail: 'Ou se connecter par e-mail',
    startAgain: (provider) => `Réessayer avec ${provider}`,
    otherWays: 'Autres façons de se connecter',
    register: 'Créer un nouveau compte',
  },
};

type AskAddressTexts = Readonly<Record<'title' | 'intro' | 'why' | 'button', string>>;

/** For somebody whose provider tells no address that we can use. */
export const ASK_ADDRESS_TEXTS: Readonly<Record<Locale, AskAddressTexts>> = {
  nl: {
    title: 'Wat is je zakelijke e-mailadres?',
    intro: 'Je bent ingelogd bij de aanbieder, maar die geeft ons je e-mailadres niet.',
    why: 'Je krijgt een mail om te bevestigen dat het adres van jou is. Daarna log je in met deze identiteit.',
    button: 'Verstuur de mail',
  },
  en: {
    title: 'What is your business e-mail address?',
    intro: 'You have signed in at the provider, but it does not tell us your e-mail address.',
    why: 'We will send you an e-mail to confirm that the address is yours. After that you sign in with this identity.',
    button: 'Send the e-mail',
  },
  fr: {
    title: 'Quelle est votre adresse e-mail professionnelle\u00a0?',
    intro: 'Vous êtes connecté chez le fournisseur, mais il ne nous communique pas votre adresse e-mail.',
    why: 'Vous recevrez un e-mail pour confirmer que l’adresse est la vôtre. Ensuite, vous vous connecterez avec cette identité.',
    button: 'Envoyer l’e-mail',
  },
};
