import type { Locale } from '../../../domain/locale.ts';

/** What has just been done on the account page. */
export const ACCOUNT_DONE = [
  'saved',
  'address-added',
  'address-removed',
  'session-ended',
  'identity-removed',
  'invitation-accepted',
  'invitation-waiting',
  'invitation-declined',
] as const;
export type AccountDone = (typeof ACCOUNT_DONE)[number];

interface AccountTexts {
  readonly title: string;
  readonly environment: string;
  readonly done: Readonly<Record<AccountDone, string>>;
  readonly profile: string;
  readonly labels: Readonly<Record<'firstName' | 'lastName' | 'username' | 'telephone' | 'locale' | 'email', string>>;
  readonly usernameHint: string;
  readonly save: string;
  readonly addresses: string;
  readonly addressesIntro: string;
  readonly primary: string;
  readonly states: Readonly<Record<'proven' | 'unproven' | 'awaiting-proof' | 'awaiting-approval', string>>;
  readonly until: string;
  readonly remove: string;
  readonly withdraw: string;
  readonly resend: string;
  readonly addHeading: string;
  readonly addHint: string;
  readonly add: string;
  readonly tooMany: string;
  readonly ownAlready: string;
  readonly lastWayIn: string;
  readonly identities: string;
  readonly identitiesIntro: string;
  readonly lastUsed: string;
  readonly sessions: string;
  readonly sessionsIntro: string;
  readonly current: string;
  readonly unknownAgent: string;
  readonly lastSeen: string;
  readonly endSession: string;
  readonly password: string;
  readonly passwordIntro: string;
  /** Where people sign in by their organisation's provider alone, each in the place of the text of that name. */
  readonly restricted: Readonly<Record<'usernameHint' | 'addressesIntro' | 'sessionsIntro' | 'passwordIntro', string>>;
  readonly changePassword: string;
  readonly shared: string;
  readonly approvals: string;
  readonly signOut: string;
}

/** What the account page says to somebody, whose environment may be restricted to a provider. */
export function accountTextsFor(context: { readonly locale: Locale }, isRestricted: boolean): AccountTexts {
  const texts = ACCOUNT_PAGE_TEXTS[context.locale];
  return isRestricted ? { ...texts, ...texts.restricted } : texts;
}

/** Somebody's own account. */
export const ACCOUNT_PAGE_TEXTS: Readonly<Record<Locale, AccountTexts>> = {
  nl: {
    title: 'Mijn account',
    environment: 'Omgeving',
    done: {
      'invitation-accepted': 'Je hebt de uitnodiging geaccepteerd: je bent lid.',
      'invitation-waiting':
        'Je hebt de uitnodiging geaccepteerd. Er ontbreekt nog iets; zodra het er is, word je vanzelf lid en krijg je een mail.',
      'invitation-declined': 'Je hebt de uitnodiging afgewezen.',
      saved: 'Je gegevens zijn bewaard.',
      'address-added': 'We hebben een mail naar dit adres gestuurd. Open de link daarin terwijl je bent ingelogd.',
      'address-removed': 'Het adres is verwijderd.',
      'session-ended': 'Dat apparaat is uitgelogd.',
      'identity-removed': 'De identiteit is verwijderd. Op je andere apparaten ben je uitgelogd.',
    },
    profile: 'Je gegevens',
    labels: {
      firstName: 'Voornaam',
      lastName: 'Achternaam',
      username: 'Gebruikersnaam',
      telephone: 'Telefoon',
      locale: 'Taal van onze mails',
      email: 'Nieuw e-mailadres',
    },
    usernameHint: 'Hiermee kun je inloggen, net als met je e-mailadressen.',
    save: 'Bewaar',
    addresses: 'E-mailadressen',
    addressesIntro: 'Je kunt met elk bewezen adres inloggen.',
    primary: 'hoofdadres',
    states: {
      proven: 'bewezen',
      unproven: 'nog niet bewezen',
      'awaiting-proof': 'wacht op de link in de mail',
      'awaiting-approval': 'wacht op een beheerder',
    },
    until: 'tot',
    remove: 'Verwijder',
    withdraw: 'Trek in',
    resend: 'Stuur de mail opnieuw',
    addHeading: 'Adres toevoegen',
    addHint:
      'Hoort het adres bij een ander domein dan dat van je omgeving? Dan moet ook een beheerder akkoord gaan. Zodra het adres is toegevoegd, log je overal opnieuw in.',
    add: 'Voeg toe',
    tooMany: 'Je hebt het hoogste aantal adressen. Verwijder er eerst een, of wacht tot een aanvraag is afgerond.',
    ownAlready: 'Dit adres heb je al.',
    lastWayIn:
      'Dit is je enige manier om in te loggen. Stel eerst een wachtwoord in, of log in met een andere identiteit van hetzelfde e-mailadres. Laat je omgeving alleen deze aanbieder toe, dan kan hij niet weg.',
    identities: 'Identiteiten waarmee je inlogt',
    identitiesIntro: 'Verwijder je er een, dan log je op je andere apparaten opnieuw in.',
    lastUsed: 'laatst gebruikt op',
    sessions: 'Waar je bent ingelogd',
    sessionsIntro: 'Herken je iets niet? Log het uit en wijzig je wachtwoord.',
    current: 'dit apparaat',
    unknownAgent: 'Onbekend apparaat',
    lastSeen: 'laatst gezien',
    endSession: 'Log uit',
    password: 'Wachtwoord',
    passwordIntro: 'We mailen je een link waarmee je een nieuw wachtwoord kiest.',
    restricted: {
      usernameHint:
        'Je omgeving laat alleen inloggen toe via de aanbieder van je organisatie; met deze naam log je er niet in.',
      addressesIntro:
        'Met een adres alleen log je niet in: je omgeving laat alleen inloggen toe via de aanbieder van je organisatie.',
      sessionsIntro: 'Herken je iets niet? Log het uit en vertel het een beheerder van je omgeving.',
      passwordIntro:
        'Je omgeving laat alleen inloggen toe via de aanbieder van je organisatie. Een wachtwoord heb je niet nodig.',
    },
    changePassword: 'Wijzig je wachtwoord',
    shared: 'Gedeelde documenten',
    approvals: 'E-mailadressen goedkeuren',
    signOut: 'Log uit op dit apparaat',
  },
  en: {
    title: 'My account',
    environment: 'Environment',
    done: {
      'invitation-accepted': 'You have accepted the invitation: you are a member.',
      'invitation-waiting':
        'You have accepted the invitation. Something is still lacking; as soon as it is there you become a member by itself, and get an e-mail.',
      'invitation-declined': 'You have declined the invitation.',
      saved: 'Your details have been saved.',
      'address-added': 'We have sent an e-mail to this address. Open the link in it while you are signed in.',
      'address-removed': 'The address has been removed.',
      'session-ended': 'That device has been signed out.',
      'identity-removed': 'The identity has been removed. You have been signed out on your other devices.',
    },
    profile: 'Your details',
    labels: {
      firstName: 'First name',
      lastName: 'Last name',
      username: 'User name',
      telephone: 'Telephone',
      locale: 'Language of our e-mails',
      email: 'New e-mail address',
    },
    usernameHint: 'You can sign in with this, and with your e-mail addresses.',
    save: 'Save',
    addresses: 'E-mail addresses',
    addressesIntro: 'You can sign in with each address that is proven.',
    primary: 'primary address',
    states: {
      proven: 'proven',
      unproven: 'not proven yet',
      'awaiting-proof': 'waiting for the link in the e-mail',
      'awaiting-approval': 'waiting for an administrator',
    },
    until: 'until',
    remove: 'Remove',
    withdraw: 'Withdraw',
    resend: 'Send the e-mail again',
    addHeading: 'Add an address',
    addHint:
      'Is the address on another domain than your environment? Then an administrator has to approve it too. Once the address has been added, you sign in again everywhere.',
    add: 'Add',
    tooMany:
      'You have as many addresses as you can have. Remove one first, or wait until a request has been completed.',
    ownAlready: 'You already have this address.',
    lastWayIn:
      'This is your only way to sign in. Set a password first, or sign in with another identity of the same e-mail address. If your environment lets only this provider in, it cannot be removed.',
    identities: 'Identities you sign in with',
    identitiesIntro: 'If you remove one, you sign in again on your other devices.',
    lastUsed: 'last used on',
    sessions: 'Where you are signed in',
    sessionsIntro: 'Is there anything you don’t recognise? Sign it out and change your password.',
    current: 'this device',
    unknownAgent: 'Unknown device',
    lastSeen: 'last seen',
    endSession: 'Sign out',
    password: 'Password',
    passwordIntro: 'We will e-mail you a link to choose a new password.',
    restricted: {
      usernameHint:
        'Your environment lets people in through your organisation’s provider only; this name does not sign you in.',
      addressesIntro:
        'An address alone does not sign you in: your environment lets people in through your organisation’s provider only.',
      sessionsIntro:
        'Is there anything you don’t recognise? Sign it out and tell an administrator of your environment.',
      passwordIntro: 'Your environment lets people in through your organisation’s provider only. You need no password.',
    },
    changePassword: 'Change your password',
    shared: 'Shared documents',
    approvals: 'Approve e-mail addresses',
    signOut: 'Sign out on this device',
  },
  fr: {
    title: 'Mon compte',
    environment: 'Environnement',
    done: {
      'invitation-accepted': 'Vous avez accepté l’invitation\u00a0: vous êtes membre.',
      'invitation-waiting':
        'Vous avez accepté l’invitation. Il manque encore quelque chose\u00a0; dès que ce sera là, vous deviendrez membre automatiquement et recevrez un e-mail.',
      'invitation-declined': 'Vous avez refusé l’invitation.',
      saved: 'Vos données ont été enregistrées.',
      'address-added':
        'Nous avons envoyé un e-mail à cette adresse. Ouvrez le lien qu’il contient en étant connecté à votre compte.',
      'address-removed': 'L’adresse a été supprimée.',
      'session-ended': 'Cet appareil a été déconnecté.',
      'identity-removed': 'L’identité a été supprimée. Vos autres appareils ont été déconnectés.',
    },
    profile: 'Vos données',
    labels: {
      firstName: 'Prénom',
      lastName: 'Nom',
      username: 'Nom d’utilisateur',
      telephone: 'Téléphone',
      locale: 'Langue de nos e-mails',
      email: 'Nouvelle adresse e-mail',
    },
    usernameHint: 'Il vous permet de vous connecter, tout comme vos adresses e-mail.',
    save: 'Enregistrer',
    addresses: 'Adresses e-mail',
    addressesIntro: 'Vous pouvez vous connecter avec chaque adresse vérifiée.',
    primary: 'adresse principale',
    states: {
      proven: 'vérifiée',
      unproven: 'pas encore vérifiée',
      'awaiting-proof': 'en attente du lien de l’e-mail',
      'awaiting-approval': 'en attente d’un administrateur',
    },
    until: 'jusqu’au',
    remove: 'Supprimer',
    withdraw: 'Retirer',
    resend: 'Renvoyer l’e-mail',
    addHeading: 'Ajouter une adresse',
    addHint:
      'L’adresse appartient à un autre domaine que celui de votre environnement\u00a0? Un administrateur doit alors aussi donner son accord. Une fois l’adresse ajoutée, vous devrez vous reconnecter partout.',
    add: 'Ajouter',
    tooMany:
      'Vous avez atteint le nombre maximal d’adresses. Supprimez-en une d’abord, ou attendez qu’une demande soit terminée.',
    ownAlready: 'Vous avez déjà cette adresse.',
    lastWayIn:
      'C’est votre seule façon de vous connecter. Choisissez d’abord un mot de passe, ou connectez-vous avec une autre identité de la même adresse e-mail. Si votre environnement n’admet que ce fournisseur, elle ne peut pas être supprimée.',
    identities: 'Les identités avec lesquelles vous vous connectez',
    identitiesIntro: 'Si vous en supprimez une, vous devrez vous reconnecter sur vos autres appareils.',
    lastUsed: 'dernière utilisation le',
    sessions: 'Où vous êtes connecté',
    sessionsIntro: 'Vous ne reconnaissez pas un appareil\u00a0? Déconnectez-le et changez votre mot de passe.',
    current: 'cet appareil',
    unknownAgent: 'Appareil inconnu',
    lastSeen: 'vu pour la dernière fois le',
    endSession: 'Déconnecter',
    password: 'Mot de passe',
    passwordIntro: 'Nous vous enverrons par e-mail un lien pour choisir un nouveau mot de passe.',
    restricted: {
      usernameHint:
        'Votre environnement n’admet que la connexion par le fournisseur de votre organisation\u00a0; ce nom ne permet pas de se connecter.',
      addressesIntro:
        'Une adresse seule ne suffit pas\u00a0: votre environnement n’admet que la connexion par le fournisseur de votre organisation.',
      sessionsIntro:
        'Vous ne reconnaissez pas un appareil\u00a0? Déconnectez-le et prévenez un administrateur de votre environnement.',
      passwordIntro:
        'Votre environnement n’admet que la connexion par le fournisseur de votre organisation. Vous n’avez pas besoin de mot de passe.',
    },
    changePassword: 'Changer de mot de passe',
    shared: 'Documents partagés',
    approvals: 'Approuver des adresses e-mail',
    signOut: 'Se déconnecter sur cet appareil',
  },
};
