import type { Locale } from '../../../domain/locale.ts';

interface IdentityLinkTexts {
  readonly title: string;
  readonly intro: (provider: string) => string;
  readonly notYou: string;
  readonly linkedTitle: string;
  readonly linked: string;
  readonly signIn: string;
}

/** The words behind the link that links an identity to an account. */
export const IDENTITY_LINK_TEXTS: Readonly<Record<Locale, IdentityLinkTexts>> = {
  nl: {
    title: 'Koppel je identiteit',
    intro: (provider) =>
      `Log nog één keer in bij ${provider}, met dezelfde identiteit als zonet. Daarna is die aan je account gekoppeld en ben je ingelogd.`,
    notYou: 'Heb je hier niet zelf om gevraagd? Sluit deze pagina dan; er verandert niets.',
    linkedTitle: 'Je identiteit is gekoppeld',
    linked: 'Deze link is gebruikt. Je kunt nu met deze identiteit inloggen.',
    signIn: 'Inloggen',
  },
  en: {
    title: 'Link your identity',
    intro: (provider) =>
      `Sign in at ${provider} once more, with the same identity as just now. It is then linked to your account and you are signed in.`,
    notYou: 'If you did not ask for this, close this page; nothing changes.',
    linkedTitle: 'Your identity is linked',
    linked: 'This link has been used. You can sign in with this identity now.',
    signIn: 'Sign in',
  },
  fr: {
    title: 'Lier votre identité',
    intro: (provider) =>
      `Connectez-vous encore une fois chez ${provider}, avec la même identité que tout à l’heure. Elle sera alors liée à votre compte et vous serez connecté.`,
    notYou: 'Vous ne l’avez pas demandé\u00a0? Fermez cette page\u00a0; rien ne change.',
    linkedTitle: 'Votre identité est liée',
    linked: 'Ce lien a été utilisé. Vous pouvez maintenant vous connecter avec cette identité.',
    signIn: 'Se connecter',
  },
};
