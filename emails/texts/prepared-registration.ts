import type { Locale } from '../../domain/locale.ts';

interface PreparedTexts {
  readonly intro: (platform: string, intermediary: string) => string;
  readonly choice: (intermediary: string) => string;
  readonly questionSubject: string;
  readonly questionPreview: string;
  readonly questionHeading: string;
  readonly questionIntro: (platform: string, intermediary: string) => string;
  readonly questionMeaning: string;
  readonly questionButton: string;
  readonly questionCause: (platform: string, intermediary: string) => string;
}

/** The words of the mails that an intermediary causes. `intermediary` is the name of their environment. */
export const PREPARED_TEXTS: Readonly<Record<Locale, PreparedTexts>> = {
  nl: {
    intro: (platform, intermediary) =>
      `${intermediary} heeft voor jou een omgeving klaargezet bij ${platform}. Activeer je omgeving om documenten en e-facturen uit te wisselen met andere bedrijven.`,
    choice: (intermediary) =>
      `Bij het activeren kies je zelf of je omgeving en die van ${intermediary} partners worden.`,
    questionSubject: 'Wil je partners worden?',
    questionPreview: 'Je hebt al een account; jij beslist.',
    questionHeading: 'Wil je partners worden?',
    questionIntro: (platform, intermediary) =>
      `${intermediary} wilde een omgeving voor je klaarzetten bij ${platform}. Je hebt er al een, dus vragen we je alleen dit: mogen jullie omgevingen partners worden?`,
    questionMeaning:
      'Partners kunnen berichten en documenten met elkaar uitwisselen. Log in en antwoord met ja of nee. Zonder antwoord verandert er niets.',
    questionButton: 'Bekijk de vraag',
    questionCause: (platform, intermediary) =>
      `Je krijgt deze mail omdat ${intermediary} dit adres heeft opgegeven op ${platform}. Wil je dit niet? Dan hoef je niets te doen.`,
  },
  en: {
    intro: (platform, intermediary) =>
      `${intermediary} has prepared an environment for you at ${platform}. Activate your environment to exchange documents and e-invoices with other companies.`,
    choice: (intermediary) =>
      `When you activate it, you choose whether your environment and that of ${intermediary} become partners.`,
    questionSubject: 'Do you want to become partners?',
    questionPreview: 'You have an account already; the choice is yours.',
    questionHeading: 'Do you want to become partners?',
    questionIntro: (platform, intermediary) =>
      `${intermediary} wanted to prepare an environment for you at ${platform}. You have one already, so there is only this to ask: may your environments become partners?`,
    questionMeaning:
      'Partners can exchange messages and documents. Sign in and answer yes or no. Without an answer nothing changes.',
    questionButton: 'See the question',
    questionCause: (platform, intermediary) =>
      `You get this mail because ${intermediary} gave this address on ${platform}. If you do not want this, you need not do anything.`,
  },
  fr: {
    intro: (platform, intermediary) =>
      `${intermediary} a préparé un environnement pour vous sur ${platform}. Activez votre environnement pour échanger des documents et des factures électroniques avec d’autres entreprises.`,
    choice: (intermediary) =>
      `Lors de l’activation, vous choisissez si votre environnement et celui de ${intermediary} deviennent partenaires.`,
    questionSubject: 'Voulez-vous devenir partenaires\u00a0?',
    questionPreview: 'Vous avez déjà un compte\u00a0; c’est à vous de décider.',
    questionHeading: 'Voulez-vous devenir partenaires\u00a0?',
    questionIntro: (platform, intermediary) =>
      `${intermediary} voulait préparer un environnement pour vous sur ${platform}. Vous en avez déjà un\u00a0: une seule question, vos environnements peuvent-ils devenir partenaires\u00a0?`,
    questionMeaning:
      'Des partenaires peuvent échanger des messages et des documents. Connectez-vous et répondez par oui ou par non. Sans réponse, rien ne change.',
    questionButton: 'Voir la question',
    questionCause: (platform, intermediary) =>
      `Vous recevez cet e-mail parce que ${intermediary} a indiqué cette adresse sur ${platform}. Si vous ne le souhaitez pas, vous n’avez rien à faire.`,
  },
};
