import type { Locale } from '../../../domain/locale.ts';
import type { Scope } from '../../../domain/rights.ts';

type ServiceAccountTexts = Readonly<
  Record<
    | 'title'
    | 'intro'
    | 'none'
    | 'newTitle'
    | 'name'
    | 'nameHint'
    | 'scopes'
    | 'createButton'
    | 'disabled'
    | 'keys'
    | 'noKeys'
    | 'validUntil'
    | 'lastUsed'
    | 'neverUsed'
    | 'noEnd'
    | 'days'
    | 'keyButton'
    | 'revokeButton'
    | 'disableButton'
    | 'disableHint'
    | 'keyTitle'
    | 'keyOnce'
    | 'keyLabel'
    | 'back'
    | 'more',
    string
  > &
    Record<'states', Readonly<Record<'valid' | 'expired' | 'revoked', string>>> &
    Record<'said', Readonly<Record<'created' | 'revoked' | 'disabled', string>>>
>;

/** Programs that call the API for an environment. */
export const SERVICE_ACCOUNT_TEXTS: Readonly<Record<Locale, ServiceAccountTexts>> = {
  nl: {
    title: 'Serviceaccounts',
    intro: 'Programma’s die namens je omgeving met de API werken, elk met eigen sleutels.',
    none: 'Er zijn nog geen serviceaccounts.',
    newTitle: 'Nieuw serviceaccount',
    name: 'Naam',
    nameHint: 'Bijvoorbeeld de naam van het programma.',
    scopes: 'Wat het mag',
    createButton: 'Maak serviceaccount',
    disabled: 'Uitgeschakeld: geen enkele sleutel werkt nog.',
    keys: 'Sleutels',
    noKeys: 'Er is nog geen sleutel.',
    validUntil: 'geldig tot',
    lastUsed: 'laatst gebruikt:',
    neverUsed: 'nooit',
    noEnd: '(zonder einde)',
    days: 'Geldig, in dagen',
    keyButton: 'Maak sleutel',
    revokeButton: 'Trek in',
    disableButton: 'Schakel uit',
    disableHint: 'Uitschakelen stopt meteen alle sleutels, voorgoed.',
    keyTitle: 'De nieuwe sleutel',
    keyOnce: 'Bewaar de sleutel nu: je ziet hem alleen deze ene keer. Oude sleutels blijven werken tot je ze intrekt.',
    keyLabel: 'Sleutel',
    back: 'Terug naar de serviceaccounts',
    more: 'Volgende',
    states: { valid: 'geldig', expired: 'vervallen', revoked: 'ingetrokken' },
    said: {
      created: 'Het serviceaccount is gemaakt. Maak er nu een sleutel voor.',
      revoked: 'De sleutel is ingetrokken.',
      disabled: 'Het serviceaccount is uitgeschakeld.',
    },
  },
  en: {
    title: 'Service accounts',
    intro: 'Programs that work with the API on behalf of your environment, each with keys of its own.',
    none: 'There are no service accounts yet.',
    newTitle: 'New service account',
    name: 'Name',
    nameHint: 'The name of the program, for instance.',
    scopes: 'What it may do',
    createButton: 'Create service account',
    disabled: 'Disabled: none of its keys work any more.',
    keys: 'Keys',
    noKeys: 'There is no key yet.',
    validUntil: 'valid until',
    lastUsed: 'last used:',
    neverUsed: 'never',
    noEnd: '(no end)',
    days: 'Valid for, in days',
    keyButton: 'Create key',
    revokeButton: 'Revoke',
    disableButton: 'Disable',
    disableHint: 'Disabling stops every key at once, for good.',
    keyTitle: 'The new key',
    keyOnce: 'Keep the key now: you see it this one time only. Older keys go on working until you revoke them.',
    keyLabel: 'Key',
    back: 'Back to the service accounts',
    more: 'Next',
    states: { valid: 'valid', expired: 'expired', revoked: 'revoked' },
    said: {
      created: 'The service account was created. Now create a key for it.',
      revoked: 'The key was revoked.',
      disabled: 'The service account was disabled.',
    },
  },
  fr: {
    title: 'Comptes de service',
    intro: 'Les programmes qui utilisent l’API pour votre environnement, chacun avec ses propres clés.',
    none: 'Il n’y a pas encore de compte de service.',
    newTitle: 'Nouveau compte de service',
    name: 'Nom',
    nameHint: 'Par exemple le nom du programme.',
    scopes: 'Ce qu’il peut faire',
    createButton: 'Créer le compte de service',
    disabled: 'Désactivé\u00a0: aucune de ses clés ne fonctionne plus.',
    keys: 'Clés',
    noKeys: 'Il n’y a pas encore de clé.',
    validUntil: 'valable jusqu’au',
    lastUsed: 'dernière utilisation\u00a0:',
    neverUsed: 'jamais',
    noEnd: '(sans fin)',
    days: 'Durée de validité, en jours',
    keyButton: 'Créer une clé',
    revokeButton: 'Révoquer',
    disableButton: 'Désactiver',
    disableHint: 'La désactivation arrête aussitôt toutes les clés, définitivement.',
    keyTitle: 'La nouvelle clé',
    keyOnce:
      'Conservez la clé maintenant\u00a0: vous ne la verrez que cette fois. Les anciennes clés fonctionnent jusqu’à leur révocation.',
    keyLabel: 'Clé',
    back: 'Retour aux comptes de service',
    more: 'Suivant',
    states: { valid: 'valable', expired: 'périmée', revoked: 'révoquée' },
    said: {
      created: 'Le compte de service est créé. Créez-lui maintenant une clé.',
      revoked: 'La clé est révoquée.',
      disabled: 'Le compte de service est désactivé.',
    },
  },
};

/** What each scope lets a program do, in a few words. */
export const SCOPE_TEXTS: Readonly<Record<Locale, Readonly<Record<Scope, string>>>> = {
  nl: {
    'environment.read': 'de omgeving en haar instellingen lezen',
    'users.read': 'gebruikers en dossiers lezen',
    'users.write': 'gebruikers maken, wijzigen en deactiveren',
    'registrations.prepare': 'aanmeldingen voor klanten voorbereiden',
    'organisations.read': 'organisaties en hun leden lezen',
    'members.write': 'rollen van leden wijzigen, leden verwijderen en beheerders van organisaties uitnodigen',
    'invitations.read': 'uitnodigingen lezen',
    'invitations.write': 'mensen uitnodigen als lid van organisaties',
    'licences.sync': 'lijsten van licenties aanleveren',
    'operate.view': 'zien wat operators zien',
    'operate.act': 'doen wat operators doen',
  },
  en: {
    'environment.read': 'read the environment and its settings',
    'users.read': 'read users and dossiers',
    'users.write': 'create, change and deactivate users',
    'registrations.prepare': 'prepare registrations for clients',
    'organisations.read': 'read organisations and their members',
    'members.write': 'change members’ roles, remove members, and invite administrators of organisations',
    'invitations.read': 'read invitations',
    'invitations.write': 'invite people as members of organisations',
    'licences.sync': 'send the lists of licences',
    'operate.view': 'see what operators see',
    'operate.act': 'do what operators do',
  },
  fr: {
    'environment.read': 'lire l’environnement et ses paramètres',
    'users.read': 'lire les utilisateurs et les dossiers',
    'users.write': 'créer, modifier et désactiver des utilisateurs',
    'registrations.prepare': 'préparer des inscriptions pour des clients',
    'organisations.read': 'lire les organisations et leurs membres',
    'members.write':
      'changer les rôles des membres, retirer des membres et inviter des administrateurs d’organisations',
    'invitations.read': 'lire les invitations',
    'invitations.write': 'inviter des personnes comme membres d’organisations',
    'licences.sync': 'envoyer les listes de licences',
    'operate.view': 'voir ce que voient les opérateurs',
    'operate.act': 'faire ce que font les opérateurs',
  },
};
