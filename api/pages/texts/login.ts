import type { Locale } from '../../../domain/locale.ts';

interface LoginTexts {
  readonly title: string;
  readonly login: string;
  readonly password: string;
  readonly button: string;
  readonly wrong: string;
  readonly ownAddress: string;
  readonly forgotten: string;
  readonly noAccount: string;
  readonly register: string;
  readonly signedOut: string;
}

/** Signing in. */
export const LOGIN_TEXTS: Readonly<Record<Locale, LoginTexts>> = {
  nl: {
    title: 'Inloggen',
    login: 'E-mailadres of gebruikersnaam',
    password: 'Wachtwoord',
    button: 'Log in',
    wrong:
      'Deze combinatie van e-mailadres of gebruikersnaam en wachtwoord klopt niet. Controleer beide en probeer het opnieuw.',
    ownAddress: 'Heeft je organisatie een eigen inlogadres? Log dan daar in.',
    forgotten: 'Wachtwoord vergeten?',
    noAccount: 'Nog geen account?',
    register: 'Meld je aan',
    signedOut: 'Je bent uitgelogd.',
  },
  en: {
    title: 'Sign in',
    login: 'E-mail address or user name',
    password: 'Password',
    button: 'Sign in',
    wrong: 'The e-mail address or user name and the password do not match. Check both and try again.',
    ownAddress: 'Does your organisation have a login address of its own? Then sign in there.',
    forgotten: 'Forgot your password?',
    noAccount: 'No account yet?',
    register: 'Register',
    signedOut: 'You have signed out.',
  },
  fr: {
    title: 'Se connecter',
    login: 'Adresse e-mail ou nom d’utilisateur',
    password: 'Mot de passe',
    button: 'Se connecter',
    wrong:
      'Cette adresse e-mail ou ce nom d’utilisateur et ce mot de passe ne correspondent pas. Vérifiez les deux et réessayez.',
    ownAddress: 'Votre organisation a sa propre adresse de connexion\u00a0? Connectez-vous là.',
    forgotten: 'Mot de passe oublié\u00a0?',
    noAccount: 'Pas encore de compte\u00a0?',
    register: 'Inscrivez-vous',
    signedOut: 'Vous avez été déconnecté.',
  },
};

interface SignedInTexts {
  readonly title: string;
  readonly intro: string;
  readonly environmentName: string;
  readonly username: string;
  readonly account: string;
  readonly shared: string;
  readonly environment: string;
  readonly organisations: string;
  readonly partners: string;
  readonly asked: string;
  readonly later: string;
  readonly questions: (count: number) => string;
  readonly signOut: string;
}

/** Somebody is signed in. */
export const SIGNED_IN_TEXTS: Readonly<Record<Locale, SignedInTexts>> = {
  nl: {
    title: 'Je bent ingelogd',
    intro: 'Fijn dat je er bent.',
    environmentName: 'Omgeving',
    username: 'Gebruikersnaam',
    account: 'Je account',
    shared: 'Gedeelde documenten',
    environment: 'Je omgeving',
    organisations: 'Je organisaties',
    partners: 'Je partners',
    asked: 'Een vraag over je organisaties',
    later: 'Vraag het later',
    questions: (count) => (count === 1 ? 'Eén vraag aan jou' : `${count} vragen aan jou`),
    signOut: 'Log uit',
  },
  en: {
    title: 'You are signed in',
    intro: 'Good to see you.',
    environmentName: 'Environment',
    username: 'User name',
    account: 'Your account',
    shared: 'Shared documents',
    environment: 'Your environment',
    organisations: 'Your organisations',
    partners: 'Your partners',
    asked: 'A question about your organisations',
    later: 'Ask me later',
    questions: (count) => (count === 1 ? 'One question for you' : `${count} questions for you`),
    signOut: 'Sign out',
  },
  fr: {
    title: 'Vous êtes connecté',
    intro: 'Ravis de vous voir.',
    environmentName: 'Environnement',
    username: 'Nom d’utilisateur',
    account: 'Votre compte',
    shared: 'Documents partagés',
    environment: 'Votre environnement',
    organisations: 'Vos organisations',
    partners: 'Vos partenaires',
    asked: 'Une question sur vos organisations',
    later: 'Plus tard',
    questions: (count) => (count === 1 ? 'Une question pour vous' : `${count} questions pour vous`),
    signOut: 'Se déconnecter',
  },
};
