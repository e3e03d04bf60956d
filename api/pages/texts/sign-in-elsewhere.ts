import type { Locale } from '../../../domain/locale.ts';

type ElsewhereTexts = Readonly<Record<'title' | 'intro' | 'button' | 'address' | 'password', string>>;

/** A way in that somebody's environment has closed. */
export const ELSEWHERE_TEXTS: Readonly<Record<Locale, ElsewhereTexts>> = {
  nl: {
    title: 'Hier log je anders in',
    intro:
      'Je omgeving laat nog maar één manier van inloggen toe: de aanbieder van je eigen organisatie, met het account dat je daar van je organisatie hebt.',
    button: 'Log in via je organisatie',
    address: 'Inlogadres van je omgeving',
    password: 'Een wachtwoord heb je daarvoor niet nodig; een wachtwoord dat je hier had, werkt niet meer.',
  },
  en: {
    title: 'You sign in another way here',
    intro:
      'Your environment allows one way to sign in only: the provider of your own organisation, with the account that your organisation gave you there.',
    button: 'Sign in through your organisation',
    address: 'Login address of your environment',
    password: 'You need no password for it; one that you had here does not work any more.',
  },
  fr: {
    title: 'Ici, vous vous connectez autrement',
    intro:
      'Votre environnement n’admet qu’une seule façon de se connecter\u00a0: le fournisseur de votre organisation, avec le compte qu’elle vous y a donné.',
    button: 'Connectez-vous par votre organisation',
    address: 'Adresse de connexion de votre environnement',
    password: 'Vous n’avez pas besoin d’un mot de passe\u00a0; celui que vous aviez ici ne fonctionne plus.',
  },
};

type ProviderGoneTexts = Readonly<Record<'title' | 'intro' | 'administrator' | 'operator' | 'provider', string>>;

/** An environment is restricted to a provider that the platform no longer knows. */
export const PROVIDER_GONE_TEXTS: Readonly<Record<Locale, ProviderGoneTexts>> = {
  nl: {
    title: 'Inloggen kan hier nu niet',
    intro: 'Deze omgeving laat alleen inloggen via een aanbieder die er op dit moment niet is.',
    administrator: 'Vraag een beheerder van je omgeving om contact op te nemen met de beheerders van dit platform.',
    operator: 'Zij kunnen de beperking opheffen. Daarna kun je weer op de gewone manier inloggen.',
    provider: 'Noem deze aanbieder als je om hulp vraagt',
  },
  en: {
    title: 'You cannot sign in here at the moment',
    intro: 'This environment lets people in through one provider only, and that provider is not available now.',
    administrator: 'Ask an administrator of your environment to contact those who run this platform.',
    operator: 'They can lift the restriction. After that you can sign in the ordinary way again.',
    provider: 'If you ask for help, name this provider',
  },
  fr: {
    title: 'La connexion est impossible ici pour le moment',
    intro: 'Cet environnement n’admet qu’un seul fournisseur, qui n’est pas disponible actuellement.',
    administrator: 'Demandez à un administrateur de votre environnement de contacter ceux qui gèrent cette plateforme.',
    operator: 'Ils peuvent lever la restriction. Vous pourrez ensuite vous connecter de nouveau comme d’habitude.',
    provider: 'Si vous demandez de l’aide, indiquez ce fournisseur',
  },
};
