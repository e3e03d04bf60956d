import type { Locale } from '../../domain/locale.ts';

type FixedTexts = Readonly<
  Record<
    | 'linkedSubject'
    | 'linkedPreview'
    | 'linkedSessions'
    | 'linkedNotYou'
    | 'account'
    | 'removedSubject'
    | 'removedPreview'
    | 'proofSubject'
    | 'proofPreview'
    | 'proofButton'
    | 'proofEffect'
    | 'proofNotYou'
    | 'elsewhereSubject'
    | 'elsewherePreview'
    | 'elsewhereNotYou'
    | 'detailsPreview'
    | 'detailsNoPassword',
    string
  >
>;

interface TextsWithValues {
  readonly linkedIntro: (platform: string, provider: string) => string;
  readonly linkedCause: (platform: string, provider: string) => string;
  readonly removedIntro: (platform: string) => string;
  readonly removedCause: (platform: string) => string;
  readonly proofIntro: (platform: string, provider: string) => string;
  readonly proofSteps: (provider: string) => string;
  readonly elsewhereIntro: (platform: string) => string;
  readonly elsewhereWhy: (environment: string) => string;
  readonly detailsIntro: (platform: string) => string;
}

/** The words of the mails about signing in by a provider; `provider`: what its button says. */
export const IDENTITY_TEXTS: Readonly<Record<Locale, FixedTexts & TextsWithValues>> = {
  nl: {
    linkedSubject: 'Je kunt nu op een nieuwe manier inloggen',
    linkedPreview: 'Een digitale identiteit is aan je account gekoppeld.',
    linkedIntro: (platform, provider) =>
      `Je account bij ${platform} is gekoppeld aan een digitale identiteit bij ${provider}. Daarmee kun je vanaf nu inloggen.`,
    linkedSessions:
      'Waar je al was ingelogd, ben je uitgelogd. Andere koppelingen bij dezelfde aanbieder zijn vervallen.',
    linkedCause: (platform, provider) =>
      `Je krijgt deze mail omdat iemand via ${provider} op ${platform} heeft ingelogd met jouw e-mailadres.`,
    linkedNotYou:
      'Was jij dit niet? Beveilig dan eerst je mailbox, log in, verwijder de koppeling en kies een nieuw wachtwoord:',
    account: 'Bekijk je account',
    removedSubject: 'Een manier van inloggen is verwijderd',
    removedPreview: 'Een digitale identiteit is losgekoppeld van je account.',
    removedIntro: (platform) =>
      `Van je account bij ${platform} is een digitale identiteit losgekoppeld. Je kunt er niet meer mee inloggen, en op andere apparaten ben je uitgelogd.`,
    removedCause: (platform) =>
      `Je krijgt deze mail omdat is gewijzigd hoe je op ${platform} inlogt. Was jij dat niet? Stel dan meteen een nieuw wachtwoord in.`,
    proofSubject: 'Bevestig dat jij wilt inloggen',
    proofPreview: 'Nog één stap: laat zien dat deze mailbox van jou is.',
    proofIntro: (platform, provider) =>
      `Iemand heeft bij ${provider} ingelogd met dit e-mailadres en wil zo op je account bij ${platform} komen. Ben jij dat? Bevestig dan dat deze mailbox van jou is.`,
    proofSteps: (provider) =>
      `De link vraagt je om nog één keer in te loggen bij ${provider}. Daarna zijn je account en die digitale identiteit gekoppeld en ben je ingelogd.`,
    proofButton: 'Bevestig en log in',
    proofEffect:
      'Waar je al was ingelogd, word je dan uitgelogd. Was dit account nog nooit via deze mailbox bevestigd? Dan vervallen ook het wachtwoord, de extra adressen en de koppelingen die het al had.',
    proofNotYou:
      'Je krijgt deze mail omdat iemand dit e-mailadres bij een aanbieder gebruikt. Was jij dat niet? Negeer hem dan: zonder bevestiging wordt er niets gekoppeld en blijft je account zoals het is.',
    elsewhereSubject: 'Inloggen doe je via je organisatie',
    elsewherePreview: 'Je omgeving heeft een eigen adres om in te loggen.',
    elsewhereIntro: (platform) =>
      `Iemand wilde inloggen op je account bij ${platform}, of vroeg er een nieuw wachtwoord voor.`,
    elsewhereWhy: (environment) =>
      `Gebruikers van ${environment} loggen alleen in via hun organisatie, met het account dat ze daar hebben. Een wachtwoord of een ander account geeft er geen toegang, dus is er niets ingesteld of gekoppeld. Log in via het adres van je omgeving.`,
    elsewhereNotYou:
      'Je krijgt deze mail omdat iemand bij het inloggen jouw e-mailadres of gebruikersnaam gebruikte. Was jij dat niet? Dan hoef je niets te doen: er is niets veranderd.',
    detailsPreview: 'Je logt in via je organisatie.',
    detailsIntro: (platform) =>
      `Er is een account voor je bij ${platform}. Hieronder staat bij welke omgeving het hoort en waarmee je inlogt.`,
    detailsNoPassword:
      'Je omgeving laat alleen toe dat je inlogt via je organisatie. Een wachtwoord heb je niet nodig. Gebruik altijd deze link om in te loggen; hij verloopt niet.',
  },
  en: {
    linkedSubject: 'Your account has a new way to sign in',
    linkedPreview: 'A digital identity was linked to your account.',
    linkedIntro: (platform, provider) =>
      `Your account at ${platform} was linked to a digital identity at ${provider}. You can now sign in with it.`,
    linkedSessions:
      'Wherever you were signed in, you have been signed out. Earlier links with the same provider no longer count.',
    linkedCause: (platform, provider) =>
      `You are receiving this e-mail because someone signed in to ${platform} with ${provider} under your e-mail address.`,
    linkedNotYou:
      'If it was not you, secure your mailbox first; then sign in, remove the link and choose a new password:',
    account: 'View your account',
    removedSubject: 'A way to sign in was removed',
    removedPreview: 'A digital identity was unlinked from your account.',
    removedIntro: (platform) =>
      `A digital identity was unlinked from your account at ${platform}. You can no longer sign in with it, and you were signed out elsewhere.`,
    removedCause: (platform) =>
      `You are receiving this e-mail because the way you sign in to ${platform} was changed. If it was not you, set a new password at once.`,
    proofSubject: 'Confirm that it is you signing in',
    proofPreview: 'One more step: show that this mailbox is yours.',
    proofIntro: (platform, provider) =>
      `Someone signed in with ${provider} under this e-mail address and wants to get into your account at ${platform} that way. If that is you, confirm that this mailbox is yours.`,
    proofSteps: (provider) =>
      `The link asks you to sign in with ${provider} once more. After that your account and that digital identity are linked, and you are signed in.`,
    proofButton: 'Confirm and sign in',
    proofEffect:
      'Wherever you are signed in, you will be signed out. If this account was never confirmed from this mailbox, the password, the extra addresses and the links that it had go as well.',
    proofNotYou:
      'You are receiving this e-mail because someone uses this e-mail address at a provider. If it was not you, ignore it: without your confirmation nothing is linked and your account stays as it is.',
    elsewhereSubject: 'You sign in through your organisation',
    elsewherePreview: 'Your environment has a login address of its own.',
    elsewhereIntro: (platform) =>
      `Someone wanted to sign in to your account at ${platform}, or asked for a new password for it.`,
    elsewhereWhy: (environment) =>
      `Users of ${environment} sign in through their organisation only, with the account that they have there. A password or another account does not let anybody in, so nothing was set or linked. Sign in at the address of your environment.`,
    elsewhereNotYou:
      'You are receiving this e-mail because someone used your e-mail address or user name to sign in. If it was not you, there is nothing you need to do: nothing has changed.',
    detailsPreview: 'You sign in through your organisation.',
    detailsIntro: (platform) =>
      `There is an account for you at ${platform}. Below are the environment it belongs to and what you sign in with.`,
    detailsNoPassword:
      'Your environment only lets people in through your organisation. You need no password. Always use this link to sign in; it does not expire.',
  },
  fr: {
    linkedSubject: 'Votre compte a un nouveau moyen de connexion',
    linkedPreview: 'Une identité numérique a été liée à votre compte.',
    linkedIntro: (platform, provider) =>
      `Votre compte sur ${platform} a été lié à une identité numérique chez ${provider}. Vous pouvez désormais vous connecter avec elle.`,
    linkedSessions:
      'Vous avez été déconnecté partout où vous étiez connecté. Les liens précédents avec le même fournisseur ne comptent plus.',
    linkedCause: (platform, provider) =>
      `Vous recevez cet e-mail parce que quelqu’un s’est connecté à ${platform} via ${provider} avec votre adresse e-mail.`,
    linkedNotYou:
      'Si ce n’était pas vous, sécurisez d’abord votre boîte de réception, puis connectez-vous, supprimez ce lien et choisissez un nouveau mot de passe\u00a0:',
    account: 'Voir votre compte',
    removedSubject: 'Un moyen de connexion a été supprimé',
    removedPreview: 'Une identité numérique n’est plus liée à votre compte.',
    removedIntro: (platform) =>
      `Une identité numérique n’est plus liée à votre compte sur ${platform}. Vous ne pouvez plus l’utiliser pour vous connecter, et vous avez été déconnecté ailleurs.`,
    removedCause: (platform) =>
      `Vous recevez cet e-mail parce que votre moyen de connexion à ${platform} a été modifié. Si ce n’était pas vous, changez votre mot de passe immédiatement.`,
    proofSubject: 'Confirmez que c’est vous qui vous connectez',
    proofPreview: 'Encore une étape\u00a0: montrez que cette boîte est la vôtre.',
    proofIntro: (platform, provider) =>
      `Quelqu’un s’est identifié via ${provider} avec cette adresse e-mail et souhaite ainsi accéder à votre compte sur ${platform}. Si c’est vous, confirmez que cette boîte de réception est la vôtre.`,
    proofSteps: (provider) =>
      `Le lien vous demande de vous identifier encore une fois via ${provider}. Ensuite, votre compte et cette identité numérique sont liés et vous êtes connecté.`,
    proofButton: 'Confirmer et se connecter',
    proofEffect:
      'Vous serez déconnecté partout où vous étiez connecté. Si ce compte n’a jamais été confirmé depuis cette boîte, son mot de passe, ses adresses supplémentaires et ses liens disparaissent aussi.',
    proofNotYou:
      'Vous recevez cet e-mail parce que quelqu’un utilise cette adresse e-mail chez un fournisseur d’identité. Si ce n’était pas vous, ignorez-le\u00a0: sans confirmation, rien n’est lié et votre compte reste tel quel.',
    elsewhereSubject: 'Connectez-vous via votre organisation',
    elsewherePreview: 'Votre environnement a sa propre adresse de connexion.',
    elsewhereIntro: (platform) =>
      `Quelqu’un a voulu se connecter à votre compte sur ${platform}, ou a demandé un nouveau mot de passe pour celui-ci.`,
    elsewhereWhy: (environment) =>
      `Les utilisateurs de ${environment} se connectent uniquement via leur organisation, avec le compte qu’ils y ont. Un mot de passe ou un autre compte n’y donne pas accès\u00a0: rien n’a donc été défini ni lié. Connectez-vous à l’adresse de votre environnement.`,
    elsewhereNotYou:
      'Vous recevez cet e-mail parce que quelqu’un a utilisé votre adresse e-mail ou votre nom d’utilisateur pour se connecter. Si ce n’était pas vous, vous n’avez rien à faire\u00a0: rien n’a changé.',
    detailsPreview: 'Vous vous connectez via votre organisation.',
    detailsIntro: (platform) =>
      `Un compte vous attend sur ${platform}. Vous trouverez ci-dessous son environnement et de quoi vous connecter.`,
    detailsNoPassword:
      'Votre environnement n’admet que la connexion via votre organisation. Vous n’avez pas besoin de mot de passe. Utilisez toujours ce lien pour vous connecter\u00a0; il n’expire pas.',
  },
};
