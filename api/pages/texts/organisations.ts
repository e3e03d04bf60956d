import type { Locale } from '../../../domain/locale.ts';
import type { OrganisationRole, OrganisationState } from '../../../domain/organisation.ts';

/** The details of a company, as forms name them. */
export const DETAIL_FIELDS = [
  'name',
  'country',
  'registerNumber',
  'vatNumber',
  'street',
  'postalCode',
  'city',
] as const;
export type DetailField = (typeof DETAIL_FIELDS)[number];

interface OrganisationsTexts {
  readonly title: string;
  readonly none: string;
  readonly search: string;
  readonly searchButton: string;
  readonly more: string;
  readonly guestOf: (environment: string) => string;
  readonly states: Readonly<Record<OrganisationState, string>>;
  readonly roles: Readonly<Record<OrganisationRole, string>>;
  readonly add: string;
  readonly addIntro: string;
  readonly byRegister: string;
  readonly byRegisterHint: string;
  readonly byRegisterButton: string;
  readonly byHand: string;
  readonly byHandHint: string;
  readonly byHandButton: string;
  readonly labels: Readonly<Record<DetailField, string>>;
  readonly back: string;
}

/** The two parts of the list of countries. */
export const COUNTRY_GROUP_TEXTS: Readonly<Record<Locale, Readonly<Record<'own' | 'others', string>>>> = {
  nl: { own: 'Landen met eigen nummers op het Peppol-netwerk', others: 'Andere landen' },
  en: { own: 'Countries with numbers of their own on the Peppol network', others: 'Other countries' },
  fr: { own: 'Pays ayant leurs propres numéros sur le réseau Peppol', others: 'Autres pays' },
};

/** The organisations that somebody sees, and adding one. */
export const ORGANISATIONS_TEXTS: Readonly<Record<Locale, OrganisationsTexts>> = {
  nl: {
    title: 'Je organisaties',
    none: 'Er zijn hier geen organisaties.',
    search: 'Begin van de naam of van het nummer',
    searchButton: 'Zoek',
    more: 'Toon de volgende',
    guestOf: (environment) => `bij ${environment}`,
    states: { draft: 'nog niet geactiveerd', activating: 'wordt geactiveerd', active: 'actief' },
    roles: { member: 'Lid', administrator: 'Beheerder' },
    add: 'Organisatie toevoegen',
    addIntro: 'Na het toevoegen activeer je de organisatie. Daarna heeft zij leden en kan zij versturen.',
    byRegister: 'Met het nummer van het handelsregister',
    byRegisterHint: 'De gegevens worden daar opgehaald.',
    byRegisterButton: 'Haal op en voeg toe',
    byHand: 'Met de hand',
    byHandHint: 'Voor een bedrijf dat in geen van deze registers staat, of als het register niet antwoordt.',
    byHandButton: 'Voeg toe',
    labels: {
      name: 'Naam',
      country: 'Land',
      registerNumber: 'Nummer in het handelsregister',
      vatNumber: 'Btw-nummer (mag leeg blijven)',
      street: 'Straat en nummer',
      postalCode: 'Postcode',
      city: 'Plaats',
    },
    back: 'Naar alle organisaties',
  },
  en: {
    title: 'Your organisations',
    none: 'There are no organisations here.',
    search: 'What the name or the number begins with',
    searchButton: 'Search',
    more: 'Show the next ones',
    guestOf: (environment) => `at ${environment}`,
    states: { draft: 'not activated yet', activating: 'being activated', active: 'active' },
    roles: { member: 'Member', administrator: 'Administrator' },
    add: 'Add an organisation',
    addIntro: 'After adding it you activate the organisation. From then on it has members and can send.',
    byRegister: 'By its trade-register number',
    byRegisterHint: 'Its details are read from there.',
    byRegisterButton: 'Look up and add',
    byHand: 'By hand',
    byHandHint: 'For a company that is in neither of these registers, or when the register does not answer.',
    byHandButton: 'Add',
    labels: {
      name: 'Name',
      country: 'Country',
      registerNumber: 'Trade-register number',
      vatNumber: 'VAT number (may be left empty)',
      street: 'Street and number',
      postalCode: 'Postal code',
      city: 'Town',
    },
    back: 'To all organisations',
  },
  fr: {
    title: 'Vos organisations',
    none: 'Il n’y a pas d’organisations ici.',
    search: 'Début du nom ou du numéro',
    searchButton: 'Chercher',
    more: 'Afficher la suite',
    guestOf: (environment) => `chez ${environment}`,
    states: { draft: 'pas encore activée', activating: 'activation en cours', active: 'active' },
    roles: { member: 'Membre', administrator: 'Administrateur' },
    add: 'Ajouter une organisation',
    addIntro: 'Une fois ajoutée, l’organisation s’active. Elle a alors des membres et peut envoyer.',
    byRegister: 'Par son numéro au registre du commerce',
    byRegisterHint: 'Ses données y sont reprises.',
    byRegisterButton: 'Chercher et ajouter',
    byHand: 'À la main',
    byHandHint: 'Pour une entreprise qui n’est dans aucun de ces registres, ou si le registre ne répond pas.',
    byHandButton: 'Ajouter',
    labels: {
      name: 'Nom',
      country: 'Pays',
      registerNumber: 'Numéro au registre du commerce',
      vatNumber: 'Numéro de TVA (facultatif)',
      street: 'Rue et numéro',
      postalCode: 'Code postal',
      city: 'Localité',
    },
    back: 'Vers toutes les organisations',
  },
};
