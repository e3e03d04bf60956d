import type { ReactNode } from 'react';
import type { Locale } from '../../../domain/locale.ts';
import { Term } from '../layout.tsx';

interface RegisterTexts {
  readonly title: string;
  readonly intro: ReactNode;
  readonly stepsHeading: string;
  readonly steps: readonly ReactNode[];
  readonly button: string;
  readonly privacy: string;
  readonly haveAccount: string;
  readonly signIn: string;
}

interface RegisterSentTexts {
  readonly title: string;
  readonly intro: (email: ReactNode) => ReactNode;
  /** `subject` is what the mail's subject and its link are called. */
  readonly whatToDo: (subject: ReactNode) => ReactNode;
  /** As the activation mail's subject: a test compares the two. */
  readonly mailSubject: string;
  readonly haveAccount: string;
  readonly notReceived: string;
  readonly spam: string;
  readonly sendAgain: string;
  readonly oncePerMinute: string;
  /** After asking again; whether a mail left is not told. */
  readonly askedAgain: string;
  readonly wrongAddress: string;
  readonly startAgain: string;
}

/** The words of the page that asks for an address. */
export const REGISTER_TEXTS: Readonly<Record<Locale, RegisterTexts>> = {
  nl: {
    title: 'Nieuw account maken',
    intro: (
      <>
        Vul je zakelijke e-mailadres in. Je krijgt een mail waarmee je een <Term>omgeving</Term> voor je bedrijf
        activeert.
      </>
    ),
    stepsHeading: 'Zo gaat het verder',
    steps: [
      'Je krijgt een mail met een link.',
      'Je kiest een gebruikersnaam en een wachtwoord en gaat akkoord met de voorwaarden.',
      <>
        Je <Term>omgeving</Term> staat klaar en jij bent de eerste <Term>beheerder</Term>.
      </>,
    ],
    button: 'Verstuur de activatiemail',
    privacy:
      'We gebruiken je adres alleen voor je aanmelding. Activeer je niet, dan verwijderen we het zodra de link vervalt.',
    haveAccount: 'Heb je al een account?',
    signIn: 'Inloggen',
  },
  en: {
    title: 'Create a new account',
    intro: (
      <>
        Enter your business e-mail address. We will send you an e-mail to activate an <Term>environment</Term> for your
        company.
      </>
    ),
    stepsHeading: 'What happens next',
    steps: [
      'We send you an e-mail with a link.',
      'You choose a user name and a password and agree to the terms.',
      <>
        Your <Term>environment</Term> is ready and you are its first <Term>administrator</Term>.
      </>,
    ],
    button: 'Send the activation e-mail',
    privacy:
      'We use your address only for your registration. If you do not activate, we delete it when the link expires.',
    haveAccount: 'Already have an account?',
    signIn: 'Sign in',
  },
  fr: {
    title: 'Créer un nouveau compte',
    intro: (
      <>
        Saisissez votre adresse e-mail professionnelle. Vous recevrez un e-mail qui permet d’activer un{' '}
        <Term>environnement</Term> pour votre entreprise.
      </>
    ),
    stepsHeading: 'La suite',
    steps: [
      'Vous recevez un e-mail avec un lien.',
      'Vous choisissez un nom d’utilisateur et un mot de passe et vous acceptez les conditions.',
      <>
        Votre <Term>environnement</Term> est prêt et vous en êtes le premier <Term>administrateur</Term>.
      </>,
    ],
    button: 'Envoyer l’e-mail d’activation',
    privacy:
      'Nous utilisons votre adresse uniquement pour votre inscription. Sans activation, nous la supprimons à l’expiration du lien.',
    haveAccount: 'Vous avez déjà un compte\u00a0?',
    signIn: 'Se connecter',
  },
};

/** The same page where accounts are made by signing in at a provider too. */
export const REGISTER_WAYS_TEXTS: Readonly<
  Record<Locale, Readonly<Record<'intro' | 'byHand' | 'discouraged', string>>>
> = {
  nl: {
    intro: 'Gebruik het account dat je op je werk al hebt. Je hoeft geen wachtwoord te kiezen.',
    byHand: 'Of met je e-mailadres',
    discouraged:
      'Alleen als het echt niet anders kan: met een account dat je al hebt hoef je geen wachtwoord te onthouden, en regelt je organisatie wie toegang heeft.',
  },
  en: {
    intro: 'Use the account that you already have at work. There is no password to choose.',
    byHand: 'Or with your e-mail address',
    discouraged:
      'Only if there is no other way: with an account that you already have there is no password to remember, and your organisation controls who has access.',
  },
  fr: {
    intro: 'Utilisez le compte que vous avez déjà au travail. Pas de mot de passe à choisir.',
    byHand: 'Ou avec votre adresse e-mail',
    discouraged:
      'Seulement s’il n’y a pas d’autre possibilité\u00a0: avec un compte que vous avez déjà, pas de mot de passe à retenir, et votre organisation gère les accès.',
  },
};

/** The words of the page after it, the same whether or not the address is known. */
export const REGISTER_SENT_TEXTS: Readonly<Record<Locale, RegisterSentTexts>> = {
  nl: {
    title: 'Kijk in je mailbox',
    intro: (email) => <>Er is een mail onderweg naar {email}.</>,
    whatToDo: (subject) => <>Open de mail met het onderwerp {subject} en klik daarin op de link met dezelfde naam.</>,
    mailSubject: 'Activeer je omgeving',
    haveAccount: 'Heeft dit adres al een account? Dan staat dat in de mail, met een link om in te loggen.',
    notReceived: 'Niets ontvangen?',
    spam: 'Een mail kan een paar minuten onderweg zijn. Kijk ook in je map met ongewenste mail (spam).',
    sendAgain: 'Stuur de mail opnieuw',
    oncePerMinute: 'Dat kan hooguit één keer per minuut.',
    askedAgain:
      'We hebben je verzoek ontvangen. Kan er nu weer een mail worden verstuurd, dan is die onderweg; dat kan hooguit één keer per minuut.',
    wrongAddress: 'Klopt het adres niet?',
    startAgain: 'Begin opnieuw',
  },
  en: {
    title: 'Check your inbox',
    intro: (email) => <>An e-mail is on its way to {email}.</>,
    whatToDo: (subject) => <>Open the e-mail with the subject {subject} and click the link of the same name.</>,
    mailSubject: 'Activate your environment',
    haveAccount: 'If this address already has an account, the e-mail says so and has a link to sign in.',
    notReceived: 'Nothing there?',
    spam: 'An e-mail can take a few minutes to arrive. Check your spam folder too.',
    sendAgain: 'Send the e-mail again',
    oncePerMinute: 'You can do this once a minute at most.',
    askedAgain:
      'We have received your request. If an e-mail can be sent again now, it is on its way; this is possible once a minute at most.',
    wrongAddress: 'Wrong address?',
    startAgain: 'Start over',
  },
  fr: {
    title: 'Consultez votre boîte de réception',
    intro: (email) => <>Un e-mail est en route vers {email}.</>,
    whatToDo: (subject) => <>Ouvrez l’e-mail dont l’objet est {subject} et suivez le lien du même nom.</>,
    mailSubject: 'Activez votre environnement',
    haveAccount: 'Cette adresse a déjà un compte\u00a0? L’e-mail vous le dira alors, avec un lien pour vous connecter.',
    notReceived: 'Rien reçu\u00a0?',
    spam: 'Un e-mail peut prendre quelques minutes. Regardez aussi dans votre dossier de courrier indésirable (spam).',
    sendAgain: 'Renvoyer l’e-mail',
    oncePerMinute: 'C’est possible une fois par minute au maximum.',
    askedAgain:
      'Nous avons bien reçu votre demande. Si un e-mail peut être renvoyé maintenant, il est en route\u00a0; c’est possible une fois par minute au maximum.',
    wrongAddress: 'L’adresse n’est pas correcte\u00a0?',
    startAgain: 'Recommencer',
  },
};
