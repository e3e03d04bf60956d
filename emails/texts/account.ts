import type { Locale } from '../../domain/locale.ts';

type FixedTexts = Readonly<
  Record<
    | 'copyLink'
    | 'signIn'
    | 'resetSubject'
    | 'resetPreview'
    | 'resetButton'
    | 'resetNotYou'
    | 'detailsSubject'
    | 'detailsPreview'
    | 'environment'
    | 'loginId'
    | 'detailsButton'
    | 'changedSubject'
    | 'changedPreview'
    | 'changedSessions'
    | 'changedNotYou'
    | 'addedSubject'
    | 'addedPreview'
    | 'removedSubject'
    | 'removedPreview'
    | 'proofSubject'
    | 'proofPreview'
    | 'proofButton'
    | 'proofSignedIn',
    string
  >
>;

interface TextsWithValues {
  readonly resetIntro: (platform: string) => string;
  readonly expires: (instant: string) => string;
  readonly detailsHeading: (platform: string) => string;
  readonly detailsIntro: (platform: string) => string;
  readonly detailsCause: (environment: string) => string;
  readonly changedIntro: (platform: string) => string;
  readonly changedCause: (platform: string) => string;
  readonly addedIntro: (platform: string) => string;
  readonly addedCause: (platform: string) => string;
  readonly removedIntro: (platform: string) => string;
  readonly removedCause: (platform: string) => string;
  readonly proofIntro: (environment: string) => string;
  readonly proofCause: (platform: string) => string;
}

/** The words of the mails about an account; a text that one language lacks does not compile. */
export const ACCOUNT_TEXTS: Readonly<Record<Locale, FixedTexts & TextsWithValues>> = {
  nl: {
    copyLink: 'Werkt de knop niet? Kopieer deze link naar je browser:',
    signIn: 'Inloggen',
    expires: (instant) => `De link werkt één keer, tot ${instant}.`,
    resetSubject: 'Kies een nieuw wachtwoord',
    resetPreview: 'Met de link in deze mail stel je het in.',
    resetIntro: (platform) => `Voor je account bij ${platform} is gevraagd om een nieuw wachtwoord.`,
    resetButton: 'Kies een nieuw wachtwoord',
    resetNotYou:
      'Je krijgt deze mail omdat iemand op onze inlogpagina jouw e-mailadres of gebruikersnaam invulde. Was jij dat niet? Dan hoef je niets te doen: je wachtwoord blijft zoals het is.',
    detailsSubject: 'Je inloggegevens',
    detailsPreview: 'Kies zelf een wachtwoord en log in.',
    detailsHeading: (platform) => `Inloggen bij ${platform}`,
    detailsIntro: (platform) =>
      `Er is een account voor je bij ${platform}. Hieronder staat waarmee je inlogt. Een wachtwoord sturen we nooit per mail: dat kies je zelf.`,
    environment: 'Omgeving:',
    loginId: 'Login-ID:',
    detailsButton: 'Kies je wachtwoord',
    detailsCause: (environment) =>
      `Je krijgt deze mail omdat een beheerder van ${environment} je de inloggegevens laat sturen. Ken je die omgeving niet? Dan hoef je niets te doen.`,
    changedSubject: 'Je wachtwoord is gewijzigd',
    changedPreview: 'Je bent overal uitgelogd.',
    changedIntro: (platform) => `Voor je account bij ${platform} is een nieuw wachtwoord ingesteld.`,
    changedSessions: 'Op alle apparaten ben je uitgelogd. Log opnieuw in met je nieuwe wachtwoord.',
    changedCause: (platform) => `Je krijgt deze mail omdat het wachtwoord van je account bij ${platform} is gewijzigd.`,
    changedNotYou: 'Was jij dit niet? Beveilig dan eerst je mailbox en doe daarna dit:',
    removedSubject: 'Er is een e-mailadres verwijderd',
    removedPreview: 'Je account heeft een adres minder.',
    removedIntro: (platform) =>
      `Van je account bij ${platform} is een e-mailadres verwijderd. Je kunt er niet meer mee inloggen, en op andere apparaten ben je uitgelogd.`,
    removedCause: (platform) =>
      `Je krijgt deze mail omdat je adressen op ${platform} zijn gewijzigd. Was jij dat niet? Stel dan meteen een nieuw wachtwoord in.`,
    addedSubject: 'Er is een e-mailadres toegevoegd',
    addedPreview: 'Je account heeft er een adres bij.',
    addedIntro: (platform) =>
      `Aan je account bij ${platform} is een e-mailadres toegevoegd. Ook daarmee kun je nu inloggen.`,
    addedCause: (platform) =>
      `Je krijgt deze mail omdat je account bij ${platform} is gewijzigd. Heb jij dit adres niet toegevoegd? Log dan in, verwijder het en kies een nieuw wachtwoord.`,
    proofSubject: 'Bevestig je e-mailadres',
    proofPreview: 'Nog één stap: laat zien dat deze mailbox van jou is.',
    proofIntro: (environment) =>
      `Een gebruiker van ${environment} wil dit e-mailadres aan zijn of haar account toevoegen. Ben jij dat? Bevestig dan dat deze mailbox van jou is.`,
    proofButton: 'Bevestig dit adres',
    proofSignedIn: 'Daarvoor moet je zijn ingelogd met het account waaraan het adres wordt toegevoegd.',
    proofCause: (platform) =>
      `Je krijgt deze mail omdat iemand dit adres heeft ingevuld op ${platform}. Was jij dat niet? Negeer hem dan: zonder bevestiging gebeurt er niets.`,
  },
  en: {
    copyLink: 'The button does not work? Copy this link into your browser:',
    signIn: 'Sign in',
    expires: (instant) => `The link works once, until ${instant}.`,
    resetSubject: 'Choose a new password',
    resetPreview: 'The link in this e-mail lets you set it.',
    resetIntro: (platform) => `A new password was asked for, for your account at ${platform}.`,
    resetButton: 'Choose a new password',
    resetNotYou:
      'You are receiving this e-mail because someone entered your e-mail address or user name on our sign-in page. If it was not you, there is nothing you need to do: your password stays as it is.',
    detailsSubject: 'Your login details',
    detailsPreview: 'Choose a password of your own and sign in.',
    detailsHeading: (platform) => `Signing in to ${platform}`,
    detailsIntro: (platform) =>
      `There is an account for you at ${platform}. Below is what you sign in with. We never send a password by e-mail: you choose it yourself.`,
    environment: 'Environment:',
    loginId: 'Login ID:',
    detailsButton: 'Choose your password',
    detailsCause: (environment) =>
      `You are receiving this e-mail because an administrator of ${environment} asked us to send you your login details. If you do not know that environment, there is nothing you need to do.`,
    changedSubject: 'Your password was changed',
    changedPreview: 'You have been signed out everywhere.',
    changedIntro: (platform) => `A new password was set for your account at ${platform}.`,
    changedSessions: 'You have been signed out on all devices. Sign in again with your new password.',
    changedCause: (platform) =>
      `You are receiving this e-mail because the password of your account at ${platform} was changed.`,
    changedNotYou: 'If it was not you, secure your mailbox first, and then do this:',
    removedSubject: 'An e-mail address was removed',
    removedPreview: 'Your account has one address less.',
    removedIntro: (platform) =>
      `An e-mail address was removed from your account at ${platform}. You can no longer sign in with it, and you were signed out elsewhere.`,
    removedCause: (platform) =>
      `You get this mail because your addresses at ${platform} were changed. If it was not you, set a new password at once.`,
    addedSubject: 'An e-mail address was added',
    addedPreview: 'Your account has one more address.',
    addedIntro: (platform) =>
      `An e-mail address was added to your account at ${platform}. You can now sign in with it as well.`,
    addedCause: (platform) =>
      `You are receiving this e-mail because your account at ${platform} was changed. If you did not add this address, sign in, remove it and choose a new password.`,
    proofSubject: 'Confirm your e-mail address',
    proofPreview: 'One more step: show that this mailbox is yours.',
    proofIntro: (environment) =>
      `A user of ${environment} wants to add this e-mail address to their account. If that is you, confirm that this mailbox is yours.`,
    proofButton: 'Confirm this address',
    proofSignedIn: 'For this you have to be signed in to the account that the address is added to.',
    proofCause: (platform) =>
      `You are receiving this e-mail because someone entered this address on ${platform}. If it was not you, ignore it: nothing happens without your confirmation.`,
  },
  fr: {
    copyLink: 'Le bouton ne fonctionne pas\u00a0? Copiez ce lien dans votre navigateur\u00a0:',
    signIn: 'Se connecter',
    expires: (instant) => `Le lien fonctionne une seule fois, jusqu’au ${instant}.`,
    resetSubject: 'Choisissez un nouveau mot de passe',
    resetPreview: 'Le lien de cet e-mail vous permet de le définir.',
    resetIntro: (platform) => `Un nouveau mot de passe a été demandé pour votre compte sur ${platform}.`,
    resetButton: 'Choisissez un nouveau mot de passe',
    resetNotYou:
      'Vous recevez cet e-mail parce que quelqu’un a saisi votre adresse e-mail ou votre nom d’utilisateur sur notre page de connexion. Si ce n’était pas vous, vous n’avez rien à faire\u00a0: votre mot de passe reste le même.',
    detailsSubject: 'Vos données de connexion',
    detailsPreview: 'Choisissez votre mot de passe et connectez-vous.',
    detailsHeading: (platform) => `Se connecter à ${platform}`,
    detailsIntro: (platform) =>
      `Un compte vous attend sur ${platform}. Vous trouverez ci-dessous de quoi vous connecter. Nous n’envoyons jamais de mot de passe par e-mail\u00a0: vous le choisissez vous-même.`,
    environment: 'Environnement\u00a0:',
    loginId: 'Identifiant\u00a0:',
    detailsButton: 'Choisissez votre mot de passe',
    detailsCause: (environment) =>
      `Vous recevez cet e-mail parce qu’un administrateur de ${environment} nous a demandé de vous envoyer vos données de connexion. Si vous ne connaissez pas cet environnement, vous n’avez rien à faire.`,
    changedSubject: 'Votre mot de passe a été modifié',
    changedPreview: 'Vous avez été déconnecté partout.',
    changedIntro: (platform) => `Un nouveau mot de passe a été défini pour votre compte sur ${platform}.`,
    changedSessions:
      'Vous avez été déconnecté sur tous vos appareils. Reconnectez-vous avec votre nouveau mot de passe.',
    changedCause: (platform) =>
      `Vous recevez cet e-mail parce que le mot de passe de votre compte sur ${platform} a été modifié.`,
    changedNotYou: 'Si ce n’était pas vous, sécurisez d’abord votre boîte de réception, puis faites ceci\u00a0:',
    removedSubject: 'Une adresse e-mail a été supprimée',
    removedPreview: 'Votre compte a une adresse de moins.',
    removedIntro: (platform) =>
      `Une adresse e-mail a été supprimée de votre compte sur ${platform}. Vous ne pouvez plus l’utiliser pour vous connecter, et vous avez été déconnecté ailleurs.`,
    removedCause: (platform) =>
      `Vous recevez cet e-mail parce que vos adresses sur ${platform} ont été modifiées. Si ce n’était pas vous, changez votre mot de passe immédiatement.`,
    addedSubject: 'Une adresse e-mail a été ajoutée',
    addedPreview: 'Votre compte a une adresse de plus.',
    addedIntro: (platform) =>
      `Une adresse e-mail a été ajoutée à votre compte sur ${platform}. Vous pouvez désormais aussi vous connecter avec elle.`,
    addedCause: (platform) =>
      `Vous recevez cet e-mail parce que votre compte sur ${platform} a été modifié. Si vous n’avez pas ajouté cette adresse, connectez-vous, supprimez-la et choisissez un nouveau mot de passe.`,
    proofSubject: 'Confirmez votre adresse e-mail',
    proofPreview: 'Encore une étape\u00a0: montrez que cette boîte est la vôtre.',
    proofIntro: (environment) =>
      `Un utilisateur de ${environment} souhaite ajouter cette adresse e-mail à son compte. Si c’est vous, confirmez que cette boîte de réception est la vôtre.`,
    proofButton: 'Confirmez cette adresse',
    proofSignedIn: 'Vous devez pour cela être connecté au compte auquel l’adresse est ajoutée.',
    proofCause: (platform) =>
      `Vous recevez cet e-mail parce que quelqu’un a saisi cette adresse sur ${platform}. Si ce n’était pas vous, ignorez-le\u00a0: sans confirmation, il ne se passe rien.`,
  },
};
