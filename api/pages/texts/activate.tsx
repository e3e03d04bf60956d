import type { ReactNode } from 'react';
import type { Locale } from '../../../domain/locale.ts';
import { Term } from '../layout.tsx';
import { USERNAME_RULES } from './form.ts';

interface ActivateTexts {
  readonly title: string;
  readonly intro: ReactNode;
  readonly labels: Readonly<Record<'username' | 'password' | 'environmentName' | 'acceptedTermsVersion', string>>;
  readonly usernameHint: string;
  readonly passwordHint: (minLength: number) => string;
  readonly passwordAdvice: string;
  readonly environmentNameHint: string;
  readonly terms: (version: ReactNode) => ReactNode;
  readonly acceptTerms: (version: ReactNode) => ReactNode;
  readonly button: string;
  readonly script: Readonly<Record<'show' | 'hide' | 'tooShort' | 'longEnough', string>>;
}

/** The words of the form behind the activation link. */
export const ACTIVATE_TEXTS: Readonly<Record<Locale, ActivateTexts>> = {
  nl: {
    title: 'Activeer je omgeving',
    intro: (
      <>
        Nog één stap. Daarna is je <Term>omgeving</Term> klaar voor gebruik en ben jij de eerste <Term>beheerder</Term>.
      </>
    ),
    labels: {
      username: 'Gebruikersnaam',
      password: 'Wachtwoord',
      environmentName: 'Naam van je omgeving',
      acceptedTermsVersion: 'Voorwaarden',
    },
    usernameHint: `Hiermee log je in. Gebruik ${USERNAME_RULES.nl}.`,
    passwordHint: (minLength) => `Minstens ${minLength} tekens; spaties mogen.`,
    passwordAdvice:
      'Een paar woorden die niets met elkaar te maken hebben zijn sterk en makkelijk te onthouden. Gebruik niet je naam of die van je bedrijf, en geen wachtwoord dat je al ergens anders hebt.',
    environmentNameHint: 'Meestal de naam van je bedrijf. Partners vinden je onder deze naam.',
    terms: (version) => <>Lees de voorwaarden (versie {version})</>,
    acceptTerms: (version) => <>Ik ga akkoord met de voorwaarden, versie {version}.</>,
    button: 'Registreer',
    script: {
      show: 'Toon wachtwoord',
      hide: 'Verberg wachtwoord',
      tooShort: 'Nog te kort',
      longEnough: 'Lang genoeg',
    },
  },
  en: {
    title: 'Activate your environment',
    intro: (
      <>
        One more step, then your <Term>environment</Term> is ready to use and you are its first{' '}
        <Term>administrator</Term>.
      </>
    ),
    labels: {
      username: 'User name',
      password: 'Password',
      environmentName: 'Name of your environment',
      acceptedTermsVersion: 'Terms',
    },
    usernameHint: `You sign in with this. Use ${USERNAME_RULES.en}.`,
    passwordHint: (minLength) => `At least ${minLength} characters; spaces are welcome.`,
    passwordAdvice:
      'A few unrelated words are strong and easy to remember. Do not use your own name, your company’s name or a password you already use elsewhere.',
    environmentNameHint: 'Usually your company’s name. Partners find you by this name.',
    terms: (version) => <>Read the terms (version {version})</>,
    acceptTerms: (version) => <>I agree to the terms, version {version}.</>,
    button: 'Register',
    script: {
      show: 'Show password',
      hide: 'Hide password',
      tooShort: 'Still too short',
      longEnough: 'Long enough',
    },
  },
  fr: {
    title: 'Activez votre environnement',
    intro: (
      <>
        Encore une étape. Ensuite, votre <Term>environnement</Term> est prêt à l’emploi et vous en êtes le premier{' '}
        <Term>administrateur</Term>.
      </>
    ),
    labels: {
      username: 'Nom d’utilisateur',
      password: 'Mot de passe',
      environmentName: 'Nom de votre environnement',
      acceptedTermsVersion: 'Conditions',
    },
    usernameHint: `Il sert à vous connecter. Utilisez ${USERNAME_RULES.fr}.`,
    passwordHint: (minLength) => `Au moins ${minLength} caractères\u00a0; les espaces sont permis.`,
    passwordAdvice:
      'Quelques mots sans rapport entre eux sont sûrs et faciles à retenir. N’utilisez ni votre nom, ni celui de votre entreprise, ni un mot de passe que vous avez déjà ailleurs.',
    environmentNameHint: 'En général, le nom de votre entreprise. Vos partenaires vous trouvent sous ce nom.',
    terms: (version) => <>Lire les conditions (version {version})</>,
    acceptTerms: (version) => <>J’accepte les conditions, version {version}.</>,
    button: 'S’inscrire',
    script: {
      show: 'Afficher le mot de passe',
      hide: 'Masquer le mot de passe',
      tooShort: 'Encore trop court',
      longEnough: 'Assez long',
    },
  },
};

/** About registering with a password, where there are providers. */
export const WAYS_TEXTS: Readonly<Record<Locale, Readonly<Record<'byPassword' | 'discouraged', string>>>> = {
  nl: {
    byPassword: 'Of kies een gebruikersnaam en een wachtwoord',
    discouraged:
      'Liever niet: met een account dat je al hebt hoef je geen wachtwoord te onthouden, en regelt je organisatie wie toegang heeft.',
  },
  en: {
    byPassword: 'Or choose a user name and a password',
    discouraged:
      'Preferably not: with an account that you already have there is no password to remember, and your organisation controls who has access.',
  },
  fr: {
    byPassword: 'Ou choisissez un nom d’utilisateur et un mot de passe',
    discouraged:
      'De préférence non\u00a0: avec un compte que vous avez déjà, pas de mot de passe à retenir, et votre organisation gère les accès.',
  },
};
