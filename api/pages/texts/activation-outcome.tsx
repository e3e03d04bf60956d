import type { ReactNode } from 'react';
import type { Locale } from '../../../domain/locale.ts';
import { Term } from '../layout.tsx';
import type { LinkState } from '../link-state.ts';

interface LinkStateTexts {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** What the form or the link below is for. */
  readonly button: string;
}

interface ActivatedTexts {
  readonly title: (platform: string) => string;
  readonly intro: ReactNode;
  readonly environmentName: string;
  readonly username: string;
  readonly mailFollows: string;
  /** Leads to where a session is seen: the person is signed in already. */
  readonly goOn: string;
}

type WorkingTexts = Readonly<Record<'title' | 'recorded' | 'mailFollows' | 'look', string>>;

/** What happened to a link, and what comes next. */
export const LINK_STATE_TEXTS: Readonly<Record<Locale, Readonly<Record<LinkState, LinkStateTexts>>>> = {
  nl: {
    used: {
      title: 'Deze omgeving is al geactiveerd',
      paragraphs: [
        'Deze link is al gebruikt en werkt maar één keer. Je kunt inloggen zoals toen is gekozen: met een wachtwoord, of met de identiteit waarmee is ingelogd.',
      ],
      button: 'Inloggen',
    },
    superseded: {
      title: 'Er is een nieuwere link',
      paragraphs: [
        'Na deze mail is er nog een verstuurd, of is er bij een aanbieder ingelogd. Alleen wat het laatst kwam, werkt.',
        'Kun je die mail niet vinden? Laat hem dan opnieuw sturen.',
      ],
      button: 'Stuur de mail opnieuw',
    },
    expired: {
      title: 'Deze link is verlopen',
      paragraphs: [
        'De tijd om te activeren is voorbij. Er is niets aangemaakt en de gegevens van je aanmelding zijn verwijderd.',
        'Je kunt je opnieuw aanmelden; dat kost je een minuut.',
      ],
      button: 'Meld je opnieuw aan',
    },
    cancelled: {
      title: 'Deze aanmelding is ingetrokken',
      paragraphs: [
        'De link werkt niet meer en er is niets aangemaakt.',
        'Wil je toch een account? Meld je dan opnieuw aan.',
      ],
      button: 'Meld je opnieuw aan',
    },
    unknown: {
      title: 'We kennen deze link niet',
      paragraphs: [
        'Misschien is de link niet helemaal overgenomen: sommige mailprogramma’s breken hem af aan het eind van een regel. Open hem nog eens vanuit de mail, of kopieer hem in zijn geheel.',
        'Een link werkt tot het moment dat in de mail staat, meestal een week; later kennen we hem niet meer. Is dat voorbij? Meld je dan opnieuw aan.',
      ],
      button: 'Meld je opnieuw aan',
    },
  },
  en: {
    used: {
      title: 'This environment has already been activated',
      paragraphs: [
        'This link works only once and has been used. You can sign in the way that was chosen then: with a password, or with the identity that was signed in with.',
      ],
      button: 'Sign in',
    },
    superseded: {
      title: 'There is a newer link',
      paragraphs: [
        'After this e-mail another one was sent, or somebody signed in at a provider. Only what came last works.',
        'Can’t find that e-mail? We can send it again.',
      ],
      button: 'Send the e-mail again',
    },
    expired: {
      title: 'This link has expired',
      paragraphs: [
        'The time to activate is over. Nothing was created, and your registration data has been deleted.',
        'You can register again; it only takes a minute.',
      ],
      button: 'Register again',
    },
    cancelled: {
      title: 'This registration was cancelled',
      paragraphs: [
        'The link no longer works and nothing was created.',
        'If you would like an account after all, register again.',
      ],
      button: 'Register again',
    },
    unknown: {
      title: 'We don’t know this link',
      paragraphs: [
        'Perhaps part of the link is missing: some mail programs break it at the end of a line. Open it from the e-mail again, or copy all of it.',
        'A link works until the date given in the e-mail, usually for a week; later on we no longer know it. If that date has passed, register again.',
      ],
      button: 'Register again',
    },
  },
  fr: {
    used: {
      title: 'Cet environnement est déjà activé',
      paragraphs: [
        'Ce lien a déjà servi et ne fonctionne qu’une fois. Vous pouvez vous connecter de la façon choisie à ce moment-là\u00a0: avec un mot de passe, ou avec l’identité utilisée.',
      ],
      button: 'Se connecter',
    },
    superseded: {
      title: 'Il existe un lien plus récent',
      paragraphs: [
        'Après cet e-mail, un autre a été envoyé, ou une connexion a eu lieu chez un fournisseur. Seul le plus récent fonctionne.',
        'Vous ne trouvez pas cet e-mail\u00a0? Faites-le renvoyer.',
      ],
      button: 'Renvoyer l’e-mail',
    },
    expired: {
      title: 'Ce lien a expiré',
      paragraphs: [
        'Le délai d’activation est dépassé. Rien n’a été créé et les données de votre inscription ont été supprimées.',
        'Vous pouvez vous inscrire à nouveau\u00a0; cela prend une minute.',
      ],
      button: 'S’inscrire à nouveau',
    },
    cancelled: {
      title: 'Cette inscription a été annulée',
      paragraphs: [
        'Le lien ne fonctionne plus et rien n’a été créé.',
        'Vous souhaitez tout de même un compte\u00a0? Inscrivez-vous à nouveau.',
      ],
      button: 'S’inscrire à nouveau',
    },
    unknown: {
      title: 'Nous ne connaissons pas ce lien',
      paragraphs: [
        'Le lien n’a peut-être pas été copié en entier\u00a0: certains logiciels de messagerie le coupent en fin de ligne. Ouvrez-le encore une fois depuis l’e-mail, ou copiez-le entièrement.',
        'Un lien fonctionne jusqu’à la date indiquée dans l’e-mail, en général une semaine\u00a0; plus tard, nous ne le connaissons plus. Cette date est passée\u00a0? Inscrivez-vous à nouveau.',
      ],
      button: 'S’inscrire à nouveau',
    },
  },
};

/** The words after an activation that is done. */
export const ACTIVATED_TEXTS: Readonly<Record<Locale, ActivatedTexts>> = {
  nl: {
    title: (platform) => `Welkom bij ${platform}`,
    intro: (
      <>
        Je <Term>omgeving</Term> is geactiveerd. Jij bent de eerste <Term>beheerder</Term>.
      </>
    ),
    environmentName: 'Omgeving',
    username: 'Gebruikersnaam',
    mailFollows: 'Je krijgt hiervan een bevestiging per mail. Bewaar die: er staat in waarmee je inlogt.',
    goOn: 'Verder',
  },
  en: {
    title: (platform) => `Welcome to ${platform}`,
    intro: (
      <>
        Your <Term>environment</Term> has been activated. You are its first <Term>administrator</Term>.
      </>
    ),
    environmentName: 'Environment',
    username: 'User name',
    mailFollows: 'We will send you a confirmation by e-mail. Keep it: it says what you sign in with.',
    goOn: 'Continue',
  },
  fr: {
    title: (platform) => `Bienvenue sur ${platform}`,
    intro: (
      <>
        Votre <Term>environnement</Term> est activé. Vous en êtes le premier <Term>administrateur</Term>.
      </>
    ),
    environmentName: 'Environnement',
    username: 'Nom d’utilisateur',
    mailFollows:
      'Vous recevrez une confirmation par e-mail. Conservez-la\u00a0: elle indique avec quoi vous vous connectez.',
    goOn: 'Continuer',
  },
};

/** The words after an activation that was taken in and is still being carried out. */
export const WORKING_TEXTS: Readonly<Record<Locale, WorkingTexts>> = {
  nl: {
    title: 'Je omgeving wordt gemaakt',
    recorded: 'Je keuzes zijn vastgelegd en er gaat niets verloren. Het duurt alleen iets langer dan gewoonlijk.',
    mailFollows: 'Zodra je omgeving klaar is, krijg je een mail. Je kunt deze pagina sluiten.',
    look: 'Kijk of het klaar is',
  },
  en: {
    title: 'Your environment is being created',
    recorded: 'Your choices have been saved and nothing is lost. It is just taking a little longer than usual.',
    mailFollows: 'You will get an e-mail as soon as your environment is ready. You can close this page.',
    look: 'Check whether it is ready',
  },
  fr: {
    title: 'Votre environnement est en cours de création',
    recorded:
      'Vos choix sont enregistrés et rien n’est perdu. Cela prend seulement un peu plus de temps que d’habitude.',
    mailFollows: 'Vous recevrez un e-mail dès que votre environnement sera prêt. Vous pouvez fermer cette page.',
    look: 'Voir si c’est prêt',
  },
};
