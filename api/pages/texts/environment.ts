import type { Locale } from '../../../domain/locale.ts';
import type { RegisterCountry } from '../../../domain/register-number.ts';
import type { EnvironmentRole } from '../../../domain/rights.ts';

/** What has just been done on the page. */
export const ENVIRONMENT_DONE = [
  'added',
  'role',
  'deactivated',
  'reactivated',
  'mailed',
  'joined',
  'left',
  'saved',
  'restricted',
  'lifted',
] as const;
export type EnvironmentDone = (typeof ENVIRONMENT_DONE)[number];

/** Why something on the page was not done, beside errors of fields. */
export const ENVIRONMENT_REFUSALS = [
  'LOGIN_ID_TAKEN',
  'NO_SEAT',
  'LAST_ADMINISTRATOR',
  'LAST_ORGANISATION_ADMINISTRATOR',
  'ROLE_TOO_LOW',
  'USER_INACTIVE',
  'VERSION_MISMATCH',
  'NOT_FOUND',
  'PROVIDER_SIGN_IN_NEEDED',
  'RATE_LIMITED',
] as const;
export type EnvironmentRefusal = (typeof ENVIRONMENT_REFUSALS)[number];

interface EnvironmentTexts {
  readonly title: string;
  readonly onlyAdministrators: string;
  readonly administrators: string;
  readonly back: string;
  readonly subscription: string;
  readonly seats: string;
  readonly seatsTaken: (taken: number, seats: number) => string;
  readonly partnerRelations: string;
  readonly credit: string;
  readonly licence: string;
  readonly none: string;
  readonly validUntil: string;
  readonly unlimited: string;
  readonly lapsed: string;
  readonly yes: string;
  readonly no: string;
  readonly settings: string;
  readonly labels: Readonly<Record<'name' | 'locale' | 'findable' | 'registerCountry' | 'registerNumber', string>>;
  readonly registers: Readonly<Record<RegisterCountry, string>>;
  readonly registerHint: string;
  readonly findableHint: string;
  readonly save: string;
  readonly languages: Readonly<Record<Locale, string>>;
  readonly roles: Readonly<Record<EnvironmentRole, string>>;
  readonly done: Readonly<Record<EnvironmentDone, string>>;
  readonly refused: Readonly<Record<EnvironmentRefusal, string>>;
}

/** The environment, its settings and what it has bought. */
export const ENVIRONMENT_TEXTS: Readonly<Record<Locale, EnvironmentTexts>> = {
  nl: {
    title: 'Je omgeving',
    onlyAdministrators: 'Alleen een beheerder kan gebruikers en instellingen beheren. Vraag het aan een van hen.',
    administrators: 'Beheerders van je omgeving',
    back: 'Naar je account',
    subscription: 'Abonnement',
    seats: 'Plaatsen',
    seatsTaken: (taken, seats) => `${taken} van ${seats} in gebruik`,
    partnerRelations: 'Werken met partners',
    credit: 'Tegoed',
    licence: 'Licentie',
    none: 'geen',
    validUntil: 'Geldig tot',
    unlimited: 'geen einddatum',
    lapsed: 'Dit abonnement is verlopen.',
    yes: 'ja',
    no: 'nee',
    settings: 'Instellingen',
    labels: {
      name: 'Naam van de omgeving',
      locale: 'Taal van nieuwe gebruikers',
      findable: 'Vindbaar voor anderen',
      registerCountry: 'Handelsregister',
      registerNumber: 'Nummer in het handelsregister',
    },
    registers: { NL: 'KvK (Nederland)', BE: 'KBO (België)' },
    registerHint: 'Andere omgevingen vinden je ook op dit nummer. Laat beide leeg als je dat niet wilt.',
    findableHint: 'Andere omgevingen vinden je op naam als ze een partner zoeken.',
    save: 'Bewaar',
    languages: { nl: 'Nederlands', en: 'Engels', fr: 'Frans' },
    roles: { user: 'Gebruiker', 'advanced-user': 'Gevorderde gebruiker', administrator: 'Beheerder' },
    done: {
      added: 'De gebruiker is toegevoegd.',
      role: 'De rol is gewijzigd.',
      deactivated: 'De gebruiker is gedeactiveerd en overal uitgelogd.',
      reactivated: 'De gebruiker is weer actief.',
      mailed: 'De inloggegevens zijn onderweg per mail.',
      joined: 'De gebruiker is nu relatiemanager.',
      left: 'De gebruiker is geen relatiemanager meer.',
      saved: 'De instellingen zijn bewaard.',
      restricted: 'Je gebruikers loggen nu alleen nog in via de aanbieder van je organisatie.',
      lifted: 'De beperking is opgeheven: elke manier van inloggen kan weer.',
    },
    refused: {
      LOGIN_ID_TAKEN: 'Dit e-mailadres heeft al een account. Gebruik dat account, of kies een ander adres.',
      NO_SEAT: 'Er is geen plaats meer in je abonnement. Deactiveer een gebruiker of breid je abonnement uit.',
      LAST_ADMINISTRATOR: 'Dit is de laatste actieve beheerder. Maak eerst iemand anders beheerder.',
      LAST_ORGANISATION_ADMINISTRATOR:
        'Dit is de laatste actieve beheerder van een organisatie. Maak daar eerst iemand anders beheerder.',
      ROLE_TOO_LOW: 'Alleen gevorderde gebruikers en beheerders kunnen relatiemanager zijn.',
      USER_INACTIVE: 'Deze gebruiker is gedeactiveerd. Activeer hem of haar eerst.',
      VERSION_MISMATCH: 'Iemand anders heeft dit intussen gewijzigd. Hieronder staat hoe het nu is.',
      NOT_FOUND: 'Deze gebruiker is er niet (meer).',
      PROVIDER_SIGN_IN_NEEDED: 'Log eerst zelf in via deze aanbieder. Er is niets veranderd.',
      RATE_LIMITED: 'Te veel van deze adressen hadden al een account. Probeer het over een kwartier opnieuw.',
    },
  },
  en: {
    title: 'Your environment',
    onlyAdministrators: 'Only an administrator can manage users and settings. Ask one of them.',
    administrators: 'Administrators of your environment',
    back: 'To your account',
    subscription: 'Subscription',
    seats: 'Seats',
    seatsTaken: (taken, seats) => `${taken} of ${seats} taken`,
    partnerRelations: 'Working with partners',
    credit: 'Credit',
    licence: 'Licence',
    none: 'none',
    validUntil: 'Valid until',
    unlimited: 'no end date',
    lapsed: 'This subscription has lapsed.',
    yes: 'yes',
    no: 'no',
    settings: 'Settings',
    labels: {
      name: 'Name of the environment',
      locale: 'Language of new users',
      findable: 'Others can find it',
      registerCountry: 'Trade register',
      registerNumber: 'Trade-register number',
    },
    registers: { NL: 'KvK (Netherlands)', BE: 'KBO (Belgium)' },
    registerHint: 'Other environments find you by this number, too. Leave both empty if you do not want that.',
    findableHint: 'Other environments find you by name when they look for a partner.',
    save: 'Save',
    languages: { nl: 'Dutch', en: 'English', fr: 'French' },
    roles: { user: 'User', 'advanced-user': 'Advanced user', administrator: 'Administrator' },
    done: {
      added: 'The user has been added.',
      role: 'The role has been changed.',
      deactivated: 'The user has been deactivated and signed out everywhere.',
      reactivated: 'The user is active again.',
      mailed: 'The login details are on their way by e-mail.',
      joined: 'The user is a relation manager now.',
      left: 'The user is no relation manager any more.',
      saved: 'The settings have been saved.',
      restricted: 'Your users now sign in through your organisation’s provider only.',
      lifted: 'The restriction has been lifted: every way to sign in is open again.',
    },
    refused: {
      LOGIN_ID_TAKEN: 'This e-mail address has an account already. Use that account, or choose another address.',
      NO_SEAT: 'Your subscription has no seat left. Deactivate a user or extend your subscription.',
      LAST_ADMINISTRATOR: 'This is the last active administrator. Make somebody else an administrator first.',
      LAST_ORGANISATION_ADMINISTRATOR:
        'This is the last active administrator of an organisation. Make somebody else its administrator first.',
      ROLE_TOO_LOW: 'Only advanced users and administrators can be relation managers.',
      USER_INACTIVE: 'This user is deactivated. Reactivate them first.',
      VERSION_MISMATCH: 'Somebody else has changed this in the meantime. Below is how it is now.',
      NOT_FOUND: 'This user is not here (any more).',
      PROVIDER_SIGN_IN_NEEDED: 'Sign in through this provider yourself first. Nothing has changed.',
      RATE_LIMITED: 'Too many of these addresses had an account already. Try again in a quarter of an hour.',
    },
  },
  fr: {
    title: 'Votre environnement',
    onlyAdministrators:
      'Seul un administrateur peut gérer les utilisateurs et les paramètres. Demandez-le à l’un d’eux.',
    administrators: 'Administrateurs de votre environnement',
    back: 'Vers votre compte',
    subscription: 'Abonnement',
    seats: 'Places',
    seatsTaken: (taken, seats) => `${taken} sur ${seats} occupées`,
    partnerRelations: 'Travailler avec des partenaires',
    credit: 'Crédit',
    licence: 'Licence',
    none: 'aucune',
    validUntil: 'Valable jusqu’au',
    unlimited: 'sans date de fin',
    lapsed: 'Cet abonnement a expiré.',
    yes: 'oui',
    no: 'non',
    settings: 'Paramètres',
    labels: {
      name: 'Nom de l’environnement',
      locale: 'Langue des nouveaux utilisateurs',
      findable: 'Visible pour les autres',
      registerCountry: 'Registre du commerce',
      registerNumber: 'Numéro au registre du commerce',
    },
    registers: { NL: 'KvK (Pays-Bas)', BE: 'BCE (Belgique)' },
    registerHint:
      'D’autres environnements vous trouvent aussi par ce numéro. Laissez les deux vides si vous ne le souhaitez pas.',
    findableHint: 'Les autres environnements vous trouvent par votre nom quand ils cherchent un partenaire.',
    save: 'Enregistrer',
    languages: { nl: 'Néerlandais', en: 'Anglais', fr: 'Français' },
    roles: { user: 'Utilisateur', 'advanced-user': 'Utilisateur avancé', administrator: 'Administrateur' },
    done: {
      added: 'L’utilisateur a été ajouté.',
      role: 'Le rôle a été modifié.',
      deactivated: 'L’utilisateur a été désactivé et déconnecté partout.',
      reactivated: 'L’utilisateur est de nouveau actif.',
      mailed: 'Les données de connexion sont en route par e-mail.',
      joined: 'L’utilisateur est maintenant gestionnaire de relations.',
      left: 'L’utilisateur n’est plus gestionnaire de relations.',
      saved: 'Les paramètres ont été enregistrés.',
      restricted: 'Vos utilisateurs se connectent désormais uniquement par le fournisseur de votre organisation.',
      lifted: 'La restriction est levée\u00a0: toutes les façons de se connecter sont de nouveau ouvertes.',
    },
    refused: {
      LOGIN_ID_TAKEN: 'Cette adresse e-mail a déjà un compte. Utilisez ce compte ou choisissez une autre adresse.',
      NO_SEAT: 'Votre abonnement n’a plus de place libre. Désactivez un utilisateur ou étendez votre abonnement.',
      LAST_ADMINISTRATOR: 'C’est le dernier administrateur actif. Nommez d’abord quelqu’un d’autre.',
      LAST_ORGANISATION_ADMINISTRATOR:
        'C’est le dernier administrateur actif d’une organisation. Nommez-y d’abord quelqu’un d’autre.',
      ROLE_TOO_LOW: 'Seuls les utilisateurs avancés et les administrateurs peuvent être gestionnaires de relations.',
      USER_INACTIVE: 'Cet utilisateur est désactivé. Réactivez-le d’abord.',
      VERSION_MISMATCH: 'Quelqu’un d’autre l’a modifié entre-temps. Voici la situation actuelle.',
      NOT_FOUND: 'Cet utilisateur n’est pas (ou plus) ici.',
      PROVIDER_SIGN_IN_NEEDED: 'Connectez-vous d’abord vous-même par ce fournisseur. Rien n’a changé.',
      RATE_LIMITED: 'Trop de ces adresses avaient déjà un compte. Réessayez dans un quart d’heure.',
    },
  },
};
