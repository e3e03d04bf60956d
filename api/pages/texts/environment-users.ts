import type { Locale } from '../../../domain/locale.ts';

export type UserField =
  | 'email'
  | 'role'
  | 'password'
  | 'firstName'
  | 'lastName'
  | 'company'
  | 'telephone'
  | 'productRoles'
  | 'dossiers';
export type UserTick = 'generatePassword' | 'activate' | 'mailLoginDetails' | 'notifyOfDossiers';

interface EnvironmentUserTexts {
  readonly users: string;
  readonly search: string;
  readonly searchButton: string;
  readonly nobody: string;
  readonly more: string;
  readonly icons: string;
  readonly relationManager: string;
  readonly relationManagerMeaning: string;
  readonly inactive: string;
  readonly inactiveMeaning: string;
  readonly licensed: string;
  readonly licensedMeaning: string;
  readonly setRole: string;
  readonly roleOf: string;
  readonly deactivate: string;
  readonly reactivate: string;
  readonly sendLoginDetails: string;
  readonly makeManager: string;
  readonly removeManager: string;
  readonly add: string;
  readonly addIntro: string;
  readonly labels: Readonly<Record<UserField | UserTick, string>>;
  /** In the place of the label of `mailLoginDetails` where users sign in by a provider alone. */
  readonly mailLoginAddress: string;
  /** In the place of the hint of `email`, likewise. */
  readonly providerAddress: string;
  readonly hints: Readonly<Record<'email' | 'password' | 'productRoles' | 'dossiers', string>>;
  readonly addButton: string;
  readonly generated: string;
  readonly generatedOnce: string;
}

/** The users of the environment. */
export const ENVIRONMENT_USER_TEXTS: Readonly<Record<Locale, EnvironmentUserTexts>> = {
  nl: {
    users: 'Gebruikers',
    search: 'Zoek op naam of e-mailadres',
    searchButton: 'Zoek',
    nobody: 'Niemand gevonden.',
    more: 'Meer gebruikers',
    icons: 'Wat de tekens betekenen',
    relationManager: 'Relatiemanager',
    relationManagerMeaning: 'mag met andere omgevingen werken, als gevorderde gebruiker of beheerder.',
    inactive: 'Gedeactiveerd',
    inactiveMeaning: 'kan niet inloggen en neemt geen plaats in.',
    licensed: 'Licentie',
    licensedMeaning: 'wordt bijgehouden vanuit het licentiebeheer.',
    setRole: 'Wijzig rol',
    roleOf: 'Rol',
    deactivate: 'Deactiveer',
    reactivate: 'Activeer',
    sendLoginDetails: 'Mail inloggegevens',
    makeManager: 'Maak relatiemanager',
    removeManager: 'Geen relatiemanager meer',
    add: 'Gebruiker toevoegen',
    addIntro: 'Iedereen die met de digitale producten werkt, heeft een eigen account nodig.',
    mailLoginAddress: 'Mail de inloggegevens, met het inlogadres van je omgeving',
    providerAddress: 'Het adres dat je collega heeft bij de aanbieder waarmee jullie inloggen.',
    labels: {
      email: 'E-mailadres (login-ID)',
      role: 'Rol',
      password: 'Wachtwoord',
      firstName: 'Voornaam',
      lastName: 'Achternaam',
      company: 'Bedrijf',
      telephone: 'Telefoon',
      productRoles: 'Productrollen',
      dossiers: 'Dossiers',
      generatePassword: 'Maak een wachtwoord aan en toon het één keer',
      activate: 'Meteen activeren',
      mailLoginDetails: 'Mail de inloggegevens, met een link om zelf een wachtwoord te kiezen',
      notifyOfDossiers: 'Meldingen voor al deze dossiers',
    },
    hints: {
      email:
        'Heeft je collega al een account in het cloudproduct? Gebruik dan hetzelfde adres en hetzelfde wachtwoord.',
      password:
        'Mag leeg blijven. Minstens 12 tekens, met drie van deze vier: kleine letters, hoofdletters, cijfers, andere tekens.',
      productRoles: 'Met komma’s ertussen, bijvoorbeeld Connect.Accountant, View.Admin.',
      dossiers: 'Eén per regel: de referentie, een spatie en de naam.',
    },
    addButton: 'Voeg toe',
    generated: 'Het wachtwoord is',
    generatedOnce: 'Bewaar het nu: we tonen het maar één keer.',
  },
  en: {
    users: 'Users',
    search: 'Search by name or e-mail address',
    searchButton: 'Search',
    nobody: 'Nobody found.',
    more: 'More users',
    icons: 'What the signs mean',
    relationManager: 'Relation manager',
    relationManagerMeaning: 'may work with other environments, as an advanced user or administrator.',
    inactive: 'Deactivated',
    inactiveMeaning: 'cannot sign in and takes no seat.',
    licensed: 'Licence',
    licensedMeaning: 'is kept up to date by licence management.',
    setRole: 'Change role',
    roleOf: 'Role',
    deactivate: 'Deactivate',
    reactivate: 'Reactivate',
    sendLoginDetails: 'Mail login details',
    makeManager: 'Make relation manager',
    removeManager: 'No longer relation manager',
    add: 'Add a user',
    addIntro: 'Everybody who works with the digital products needs an account of their own.',
    mailLoginAddress: 'Mail the login details, with the login address of your environment',
    providerAddress: 'The address that your colleague has at the provider by which you sign in.',
    labels: {
      email: 'E-mail address (login ID)',
      role: 'Role',
      password: 'Password',
      firstName: 'First name',
      lastName: 'Last name',
      company: 'Company',
      telephone: 'Telephone',
      productRoles: 'Product roles',
      dossiers: 'Dossiers',
      generatePassword: 'Make a password and show it once',
      activate: 'Activate at once',
      mailLoginDetails: 'Mail the login details, with a link to choose a password',
      notifyOfDossiers: 'Notifications for all these dossiers',
    },
    hints: {
      email: 'Has your colleague got an account in the cloud product? Then use the same address and the same password.',
      password:
        'May stay empty. At least 12 characters, with three of these four: lower case, upper case, digits, other characters.',
      productRoles: 'With commas between them, such as Connect.Accountant, View.Admin.',
      dossiers: 'One a line: the reference, a space and the name.',
    },
    addButton: 'Add user',
    generated: 'The password is',
    generatedOnce: 'Keep it now: we show it only once.',
  },
  fr: {
    users: 'Utilisateurs',
    search: 'Chercher par nom ou adresse e-mail',
    searchButton: 'Chercher',
    nobody: 'Personne n’a été trouvé.',
    more: 'Plus d’utilisateurs',
    icons: 'Ce que veulent dire les signes',
    relationManager: 'Gestionnaire de relations',
    relationManagerMeaning: 'peut travailler avec d’autres environnements, comme utilisateur avancé ou administrateur.',
    inactive: 'Désactivé',
    inactiveMeaning: 'ne peut pas se connecter et n’occupe pas de place.',
    licensed: 'Licence',
    licensedMeaning: 'est tenu à jour par la gestion des licences.',
    setRole: 'Changer le rôle',
    roleOf: 'Rôle',
    deactivate: 'Désactiver',
    reactivate: 'Réactiver',
    sendLoginDetails: 'Envoyer les données de connexion',
    makeManager: 'Nommer gestionnaire de relations',
    removeManager: 'N’est plus gestionnaire de relations',
    add: 'Ajouter un utilisateur',
    addIntro: 'Chaque personne qui travaille avec les produits numériques a besoin de son propre compte.',
    mailLoginAddress: 'Envoyer les données de connexion, avec l’adresse de connexion de votre environnement',
    providerAddress: 'L’adresse de votre collègue chez le fournisseur par lequel vous vous connectez.',
    labels: {
      email: 'Adresse e-mail (identifiant)',
      role: 'Rôle',
      password: 'Mot de passe',
      firstName: 'Prénom',
      lastName: 'Nom',
      company: 'Entreprise',
      telephone: 'Téléphone',
      productRoles: 'Rôles dans les produits',
      dossiers: 'Dossiers',
      generatePassword: 'Créer un mot de passe et l’afficher une fois',
      activate: 'Activer tout de suite',
      mailLoginDetails: 'Envoyer les données de connexion, avec un lien pour choisir un mot de passe',
      notifyOfDossiers: 'Notifications pour tous ces dossiers',
    },
    hints: {
      email:
        'Votre collègue a déjà un compte dans le produit cloud\u00a0? Utilisez alors la même adresse et le même mot de passe.',
      password:
        'Peut rester vide. Au moins 12 caractères, avec trois de ces quatre sortes\u00a0: minuscules, majuscules, chiffres, autres caractères.',
      productRoles: 'Séparés par des virgules, par exemple Connect.Accountant, View.Admin.',
      dossiers: 'Un par ligne\u00a0: la référence, une espace et le nom.',
    },
    addButton: 'Ajouter',
    generated: 'Le mot de passe est',
    generatedOnce: 'Notez-le maintenant\u00a0: nous ne l’affichons qu’une fois.',
  },
};
