import type { Locale } from '../../../domain/locale.ts';

/** What has just been done on the page of members. */
export const MEMBERS_DONE = ['role', 'removed', 'named'] as const;
export type MembersDone = (typeof MEMBERS_DONE)[number];

interface MembersTexts {
  readonly none: string;
  readonly more: string;
  readonly since: string;
  readonly guest: (environment: string) => string;
  readonly inactive: string;
  readonly role: string;
  readonly setRole: string;
  readonly remove: string;
  readonly name: string;
  readonly nameIntro: string;
  readonly search: string;
  readonly searchButton: string;
  readonly user: string;
  readonly nobody: string;
  readonly nameButton: string;
  readonly done: Readonly<Record<MembersDone, string>>;
}

/** Who is a member of an organisation. */
export const MEMBERS_TEXTS: Readonly<Record<Locale, MembersTexts>> = {
  nl: {
    none: 'Deze organisatie heeft geen leden.',
    more: 'Toon de volgende',
    since: 'Lid sinds',
    guest: (environment) => `gast uit ${environment}`,
    inactive: 'gedeactiveerd',
    role: 'Rol',
    setRole: 'Wijzig de rol',
    remove: 'Verwijder uit de organisatie',
    name: 'Een beheerder benoemen',
    nameIntro:
      'Elke actieve gebruiker van je omgeving kan beheerder van deze organisatie worden, ook wie nog geen lid is.',
    search: 'Gebruiker zoeken',
    searchButton: 'Zoek',
    user: 'Gebruiker',
    nobody: 'Er is geen gebruiker die beheerder kan worden.',
    nameButton: 'Maak beheerder',
    done: { role: 'De rol is gewijzigd.', removed: 'De persoon is geen lid meer.', named: 'De beheerder is benoemd.' },
  },
  en: {
    none: 'This organisation has no members.',
    more: 'Show the next ones',
    since: 'Member since',
    guest: (environment) => `guest from ${environment}`,
    inactive: 'deactivated',
    role: 'Role',
    setRole: 'Change role',
    remove: 'Remove from the organisation',
    name: 'Name an administrator',
    nameIntro:
      'Any active user of your environment can become administrator of this organisation, also who is no member yet.',
    search: 'Find a user',
    searchButton: 'Search',
    user: 'User',
    nobody: 'There is no user who can become administrator.',
    nameButton: 'Make administrator',
    done: {
      role: 'The role has been changed.',
      removed: 'The person is a member no more.',
      named: 'The administrator has been named.',
    },
  },
  fr: {
    none: 'Cette organisation n’a pas de membres.',
    more: 'Afficher la suite',
    since: 'Membre depuis le',
    guest: (environment) => `invité de ${environment}`,
    inactive: 'désactivé',
    role: 'Rôle',
    setRole: 'Modifier le rôle',
    remove: 'Retirer de l’organisation',
    name: 'Nommer un administrateur',
    nameIntro:
      'Tout utilisateur actif de votre environnement peut devenir administrateur de cette organisation, même sans en être membre.',
    search: 'Chercher un utilisateur',
    searchButton: 'Chercher',
    user: 'Utilisateur',
    nobody: 'Aucun utilisateur ne peut devenir administrateur.',
    nameButton: 'Nommer administrateur',
    done: {
      role: 'Le rôle est modifié.',
      removed: 'Cette personne n’est plus membre.',
      named: 'L’administrateur est nommé.',
    },
  },
};
