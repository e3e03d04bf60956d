import type { Locale } from './locale.ts';

export interface Terms {
  /** What a person consents to; a new text is a new version. */
  readonly version: string;
  readonly paragraphs: Readonly<Record<Locale, readonly string[]>>;
}

/** The terms that a registration asks consent to. An operator of the platform replaces the text, and then the version. */
export const TERMS: Terms = {
  version: '2026-11-01',
  paragraphs: {
    nl: [
      'Je gebruikt het platform voor je bedrijf en handelt namens dat bedrijf. Je gegevens kloppen en je houdt je inloggegevens voor jezelf.',
      'We bewaren wat nodig is om documenten tussen bedrijven uit te wisselen, en niets langer dan nodig. Wat je deelt, is zichtbaar voor wie je het deelt, tot je het intrekt.',
      'Je kunt je toegang op elk moment beëindigen. Een nieuwe versie van deze voorwaarden leggen we je opnieuw voor.',
    ],
    en: [
      'You use the platform for your company and act on its behalf. Your details are correct and you keep your credentials to yourself.',
      'We keep what is needed to exchange documents between businesses, and nothing longer than needed. What you share is visible to those you share it with, until you withdraw it.',
      'You can end your access at any time. We ask you again when these terms change.',
    ],
    fr: [
      'Vous utilisez la plateforme pour votre entreprise et agissez en son nom. Vos données sont exactes et vous gardez vos identifiants pour vous.',
      'Nous conservons ce qui est nécessaire à l’échange de documents entre entreprises, et rien plus longtemps que nécessaire. Ce que vous partagez est visible par les personnes choisies, jusqu’à ce que vous le retiriez.',
      'Vous pouvez mettre fin à votre accès à tout moment. Nous vous redemandons votre accord lorsque ces conditions changent.',
    ],
  },
};
