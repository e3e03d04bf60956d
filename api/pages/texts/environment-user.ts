import type { Locale } from '../../../domain/locale.ts';

interface EditUserTexts {
  /** On the way to the page. */
  readonly edit: string;
  readonly title: string;
  readonly loginId: string;
  readonly state: string;
  readonly active: string;
  readonly since: string;
  readonly onLicence: string;
  readonly notOnLicence: string;
  readonly locale: string;
  readonly productRolesHint: string;
  readonly dossiersHint: string;
  readonly saved: string;
  readonly stale: string;
  readonly back: string;
}

/** One user, as an administrator changes them. */
export const EDIT_USER_TEXTS: Readonly<Record<Locale, EditUserTexts>> = {
  nl: {
    edit: 'Gegevens wijzigen',
    title: 'Gebruiker wijzigen',
    loginId: 'Login-ID',
    state: 'Status',
    active: 'Actief',
    since: 'sinds',
    onLicence: 'staat op de licentie',
    notOnLicence: 'staat niet op de licentie',
    locale: 'Taal',
    productRolesHint: 'Met komma’s ertussen of één per regel, bijvoorbeeld Connect.Accountant, View.Admin.',
    dossiersHint:
      'Eén per regel: de referentie, een spatie en de naam. Wat je weghaalt, kan de gebruiker niet meer openen.',
    saved: 'De gegevens zijn bewaard.',
    stale:
      'Iemand anders heeft deze gebruiker intussen gewijzigd. Jouw wijzigingen zijn niet bewaard; hieronder staat hoe het nu is.',
    back: 'Naar alle gebruikers',
  },
  en: {
    edit: 'Edit details',
    title: 'Edit user',
    loginId: 'Login ID',
    state: 'State',
    active: 'Active',
    since: 'since',
    onLicence: 'is on the licence',
    notOnLicence: 'is not on the licence',
    locale: 'Language',
    productRolesHint: 'With commas between them or one a line, such as Connect.Accountant, View.Admin.',
    dossiersHint: 'One a line: the reference, a space and the name. The user can no longer open what you remove.',
    saved: 'The details have been saved.',
    stale: 'Somebody else has changed this user in the meantime. Your changes were not saved; below is how it is now.',
    back: 'To all users',
  },
  fr: {
    edit: 'Modifier les données',
    title: 'Modifier l’utilisateur',
    loginId: 'Identifiant',
    state: 'Statut',
    active: 'Actif',
    since: 'depuis le',
    onLicence: 'figure sur la licence',
    notOnLicence: 'ne figure pas sur la licence',
    locale: 'Langue',
    productRolesHint: 'Séparés par des virgules ou un par ligne, par exemple Connect.Accountant, View.Admin.',
    dossiersHint:
      'Un par ligne\u00a0: la référence, une espace et le nom. L’utilisateur ne peut plus ouvrir ce que vous enlevez.',
    saved: 'Les données ont été enregistrées.',
    stale:
      'Quelqu’un d’autre a modifié cet utilisateur entre-temps. Vos modifications n’ont pas été enregistrées\u00a0; voici la situation actuelle.',
    back: 'Vers tous les utilisateurs',
  },
};
