import type { Locale } from '../../domain/locale.ts';

type FixedTexts = Readonly<
  Record<
    | 'activateSubject'
    | 'activatePreview'
    | 'activateHeading'
    | 'activateButton'
    | 'activateSteps'
    | 'copyLink'
    | 'spam'
    | 'reminders'
    | 'stopReminders'
    | 'reminderSubject'
    | 'reminderPreview'
    | 'reminderHeading'
    | 'activatedSubject'
    | 'activatedPreview'
    | 'activatedIntro'
    | 'environment'
    | 'username'
    | 'provider'
    | 'signIn'
    | 'existsSubject'
    | 'existsPreview'
    | 'existsNotYou',
    string
  >
>;

interface TextsWithValues {
  readonly activateIntro: (platform: string) => string;
  readonly expires: (instant: string) => string;
  readonly cause: (platform: string) => string;
  readonly reminderIntro: (platform: string) => string;
  readonly stillOpenUntil: (instant: string) => string;
  readonly activatedHeading: (platform: string) => string;
  readonly activatedNext: (platform: string) => string;
  readonly providerNext: (platform: string) => string;
  readonly activatedCause: (platform: string) => string;
  readonly existsIntro: (platform: string) => string;
}

/** The words of the registration's mails; a text that one language lacks does not compile. */
export const REGISTRATION_TEXTS: Readonly<Record<Locale, FixedTexts & TextsWithValues>> = {
  nl: {
    activateSubject: 'Activeer je omgeving',
    activatePreview: 'Nog één stap: kies hoe je inlogt.',
    activateHeading: 'Activeer je omgeving',
    activateIntro: (platform) =>
      `Met dit e-mailadres is een account aangevraagd bij ${platform}. Activeer je omgeving om documenten en e-facturen uit te wisselen met andere bedrijven.`,
    activateSteps:
      'Je kiest hoe je inlogt en gaat akkoord met de voorwaarden. Daarna is je omgeving klaar voor gebruik.',
    activateButton: 'Activeer je omgeving',
    copyLink: 'Werkt de knop niet? Kopieer dan deze link naar je browser:',
    expires: (instant) =>
      `De link werkt tot ${instant}. Daarna vervalt hij en verwijderen we de gegevens van je aanmelding.`,
    spam: 'Latere mails van ons kunnen in je map met ongewenste mail (spam) terechtkomen. Mis je er een, kijk dan ook daar.',
    cause: (platform) =>
      `Je krijgt deze mail omdat iemand dit adres heeft ingevuld op ${platform}. Was jij dat niet? Dan hoef je niets te doen: zonder activatie wordt er niets aangemaakt, en zodra de link vervalt verwijderen we de gegevens.`,
    reminders: 'Zolang je niet hebt geactiveerd, sturen we je een paar herinneringen.',
    stopReminders: 'Stuur mij geen herinneringen',
    reminderSubject: 'Herinnering: activeer je omgeving',
    reminderPreview: 'Je omgeving is nog niet geactiveerd.',
    reminderHeading: 'Je omgeving wacht nog op je',
    reminderIntro: (platform) =>
      `Met dit e-mailadres is een account aangevraagd bij ${platform}, maar de omgeving is nog niet geactiveerd. Het kost je een paar minuten.`,
    stillOpenUntil: (instant) =>
      `Je hebt nog tot ${instant}. Daarna vervalt de link en verwijderen we de gegevens van je aanmelding.`,
    activatedSubject: 'Je omgeving is klaar',
    activatedPreview: 'Je kunt nu inloggen.',
    activatedHeading: (platform) => `Welkom bij ${platform}`,
    activatedIntro: 'Je omgeving is geactiveerd. Jij bent de eerste beheerder.',
    environment: 'Omgeving:',
    username: 'Gebruikersnaam:',
    signIn: 'Inloggen',
    activatedNext: (platform) =>
      `Log in met je gebruikersnaam en het wachtwoord dat je zelf hebt gekozen. ${platform} vraagt nooit per mail om je wachtwoord.`,
    provider: 'Inloggen met:',
    providerNext: (platform) =>
      `Log altijd in met dezelfde digitale identiteit; een wachtwoord heb je niet nodig. ${platform} vraagt nooit per mail om een wachtwoord.`,
    activatedCause: (platform) =>
      `Je krijgt deze mail omdat met dit e-mailadres een omgeving is geactiveerd op ${platform}. Was jij dat niet? Laat het ons dan weten.`,
    existsSubject: 'Je hebt al een account',
    existsPreview: 'Je kunt meteen inloggen.',
    existsIntro: (platform) =>
      `Iemand heeft dit e-mailadres ingevuld om een account te maken bij ${platform}. Er is al een account met dit adres, dus er is niets nieuws aangemaakt. Je kunt gewoon inloggen.`,
    existsNotYou:
      'Was jij dit niet? Dan hoef je niets te doen: er is niets gebeurd en aan je account is niets veranderd.',
  },
  en: {
    activateSubject: 'Activate your environment',
    activatePreview: 'One step left: choose how you sign in.',
    activateHeading: 'Activate your environment',
    activateIntro: (platform) =>
      `Someone asked for an account at ${platform} with this e-mail address. Activate your environment to exchange documents and e-invoices with other businesses.`,
    activateSteps: 'Choose how you sign in and agree to the terms. Your environment is then ready to use.',
    activateButton: 'Activate your environment',
    copyLink: 'Button not working? Copy this link into your browser:',
    expires: (instant) => `The link works until ${instant}. It then expires and we delete your registration data.`,
    spam: 'Later e-mails from us may end up in your spam folder. If you are missing one, look there too.',
    cause: (platform) =>
      `You are receiving this e-mail because someone entered this address on ${platform}. If it was not you, ignore it: nothing is created without activation, and the data is deleted when the link expires.`,
    reminders: 'We will send you a few reminders until you activate.',
    stopReminders: 'Do not send me reminders',
    reminderSubject: 'Reminder: activate your environment',
    reminderPreview: 'Your environment has not been activated yet.',
    reminderHeading: 'Your environment is waiting for you',
    reminderIntro: (platform) =>
      `Someone asked for an account at ${platform} with this e-mail address, but the environment has not been activated yet. It only takes a few minutes.`,
    stillOpenUntil: (instant) =>
      `You have until ${instant}. The link then expires and we delete your registration data.`,
    activatedSubject: 'Your environment is ready',
    activatedPreview: 'You can sign in now.',
    activatedHeading: (platform) => `Welcome to ${platform}`,
    activatedIntro: 'Your environment has been activated. You are its first administrator.',
    environment: 'Environment:',
    username: 'User name:',
    signIn: 'Sign in',
    activatedNext: (platform) =>
      `Sign in with your user name and the password you chose. ${platform} never asks for your password by e-mail.`,
    provider: 'Sign in with:',
    providerNext: (platform) =>
      `Always sign in with the same digital identity; you need no password. ${platform} never asks for a password by e-mail.`,
    activatedCause: (platform) =>
      `You are receiving this e-mail because an environment was activated on ${platform} with this e-mail address. If it was not you, please let us know.`,
    existsSubject: 'You already have an account',
    existsPreview: 'You can sign in right away.',
    existsIntro: (platform) =>
      `Someone entered this e-mail address to create an account at ${platform}. There is already an account with this address, so nothing new was created. You can simply sign in.`,
    existsNotYou: 'If it was not you, there is nothing you need to do: your account has not changed.',
  },
  fr: {
    activateSubject: 'Activez votre environnement',
    activatePreview: 'Encore une étape\u00a0: choisissez comment vous connecter.',
    activateHeading: 'Activez votre environnement',
    activateIntro: (platform) =>
      `Un compte a été demandé sur ${platform} avec cette adresse e-mail. Activez votre environnement pour échanger des documents et des factures électroniques avec d’autres entreprises.`,
    activateSteps:
      'Vous choisissez comment vous connecter et vous acceptez les conditions. Votre environnement est ensuite prêt à l’emploi.',
    activateButton: 'Activez votre environnement',
    copyLink: 'Le bouton ne fonctionne pas\u00a0? Copiez ce lien dans votre navigateur\u00a0:',
    expires: (instant) =>
      `Le lien fonctionne jusqu’au ${instant}. Ensuite, il expire et nous supprimons les données de votre inscription.`,
    spam: 'Nos prochains e-mails peuvent arriver dans votre dossier de courrier indésirable (spam). S’il vous en manque un, regardez-y aussi.',
    cause: (platform) =>
      `Vous recevez cet e-mail parce que quelqu’un a saisi cette adresse sur ${platform}. Si ce n’était pas vous, ignorez-le\u00a0: sans activation, rien n’est créé et les données sont supprimées à l’expiration du lien.`,
    reminders: 'Tant que vous n’avez pas activé, nous vous envoyons quelques rappels.',
    stopReminders: 'Ne plus recevoir de rappels',
    reminderSubject: 'Rappel\u00a0: activez votre environnement',
    reminderPreview: 'Votre environnement n’est pas encore activé.',
    reminderHeading: 'Votre environnement vous attend',
    reminderIntro: (platform) =>
      `Un compte a été demandé sur ${platform} avec cette adresse e-mail, mais l’environnement n’est pas encore activé. Cela ne prend que quelques minutes.`,
    stillOpenUntil: (instant) =>
      `Vous avez jusqu’au ${instant}. Ensuite, le lien expire et nous supprimons les données de votre inscription.`,
    activatedSubject: 'Votre environnement est prêt',
    activatedPreview: 'Vous pouvez vous connecter.',
    activatedHeading: (platform) => `Bienvenue sur ${platform}`,
    activatedIntro: 'Votre environnement est activé. Vous en êtes le premier administrateur.',
    environment: 'Environnement\u00a0:',
    username: 'Nom d’utilisateur\u00a0:',
    signIn: 'Se connecter',
    activatedNext: (platform) =>
      `Connectez-vous avec votre nom d’utilisateur et le mot de passe que vous avez choisi. ${platform} ne demande jamais votre mot de passe par e-mail.`,
    provider: 'Connexion avec\u00a0:',
    providerNext: (platform) =>
      `Connectez-vous toujours avec la même identité numérique\u00a0; vous n’avez pas besoin de mot de passe. ${platform} ne demande jamais de mot de passe par e-mail.`,
    activatedCause: (platform) =>
      `Vous recevez cet e-mail parce qu’un environnement a été activé sur ${platform} avec cette adresse e-mail. Si ce n’était pas vous, prévenez-nous.`,
    existsSubject: 'Vous avez déjà un compte',
    existsPreview: 'Vous pouvez vous connecter tout de suite.',
    existsIntro: (platform) =>
      `Quelqu’un a saisi cette adresse e-mail pour créer un compte sur ${platform}. Un compte existe déjà avec cette adresse, rien de nouveau n’a donc été créé. Vous pouvez simplement vous connecter.`,
    existsNotYou:
      'Si ce n’était pas vous, vous n’avez rien à faire\u00a0: il ne s’est rien passé et rien n’a changé dans votre compte.',
  },
};
