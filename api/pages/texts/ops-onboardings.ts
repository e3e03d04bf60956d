import type { OnboardingSort } from '../../../db/queries/onboardings.ts';
import type { Locale } from '../../../domain/locale.ts';

type Words =
  | 'title'
  | 'intro'
  | 'counts'
  | 'nothingOpen'
  | 'onboarding'
  | 'kind'
  | 'stage'
  | 'open'
  | 'since'
  | 'oldest'
  | 'until'
  | 'began'
  | 'condition'
  | 'well'
  | 'ended'
  | 'environments'
  | 'takenBy'
  | 'filter'
  | 'any'
  | 'state'
  | 'stateOpen'
  | 'stateEnded'
  | 'stateAll'
  | 'waitingOn'
  | 'blockedBy'
  | 'anyTrouble'
  | 'noTrouble'
  | 'environmentId'
  | 'environmentHint'
  | 'sort'
  | 'show'
  | 'list'
  | 'none'
  | 'more'
  | 'search'
  | 'searchHint'
  | 'email'
  | 'searchButton'
  | 'found'
  | 'unknown'
  | 'account'
  | 'noAccount'
  | 'deactivated'
  | 'prepared'
  | 'intakes'
  | 'toAll'
  | 'back'
  | 'platform';

interface OpsOnboardingsTexts extends Readonly<Record<Words, string>> {
  readonly sorts: Readonly<Record<OnboardingSort, string>>;
}

const NL: OpsOnboardingsTexts = {
  title: 'Wat loopt en wat vastzit',
  intro: 'Alle onboardings, van welke soort ook: waar ze staan, waarop ze wachten en wat eraan schort.',
  counts: 'Wat loopt, per fase',
  nothingOpen: 'Er loopt niets.',
  onboarding: 'Onboarding',
  kind: 'Soort',
  stage: 'Fase',
  open: 'Lopend',
  since: 'In deze fase sinds',
  oldest: 'Het langst sinds',
  until: 'Wacht tot',
  began: 'Begonnen',
  condition: 'Toestand',
  well: 'Niets bijzonders',
  ended: 'Geëindigd',
  environments: 'Omgevingen',
  takenBy: 'Behandeld door',
  filter: 'Kies wat je wilt zien',
  any: 'maakt niet uit',
  state: 'Lopend of geëindigd',
  stateOpen: 'lopend',
  stateEnded: 'geëindigd',
  stateAll: 'allebei',
  waitingOn: 'Wacht op',
  blockedBy: 'Tegengehouden door',
  anyTrouble: 'met een storing',
  noTrouble: 'zonder storing',
  environmentId: 'Id van de omgeving',
  environmentHint: 'Staat bij de omgeving, als je die op de vorige pagina zoekt.',
  sort: 'Volgorde',
  show: 'Toon',
  list: 'Onboardings',
  none: 'Er is niets dat aan je keuze voldoet.',
  more: 'Toon de volgende',
  search: 'Zoek op het adres van een persoon',
  searchHint: 'Alles wat over die persoon gaat. Dat je zoekt, wordt vastgelegd; het adres niet.',
  email: 'E-mailadres',
  searchButton: 'Zoek',
  found: 'Over dit adres',
  unknown: 'Over dit adres is niets bekend.',
  account: 'Het account van dit adres is van de omgeving',
  noAccount: 'Geen account heeft dit adres.',
  deactivated: 'gedeactiveerd',
  prepared: 'Voor dit adres klaargezet door',
  intakes: 'Ontvangen registraties die nog niet begonnen zijn',
  toAll: 'Naar alle onboardings',
  back: 'Naar het beheer van het platform',
  platform: 'Er is een storing op het platform',
  sorts: {
    since: 'Langst in hun fase eerst',
    '-since': 'Kortst in hun fase eerst',
    waitUntil: 'Wat het eerst afloopt',
    '-waitUntil': 'Wat het laatst afloopt',
    createdAt: 'Oudste eerst',
    '-createdAt': 'Nieuwste eerst',
  },
};

const EN: OpsOnboardingsTexts = {
  title: 'What is under way and what is stuck',
  intro: 'All onboardings, whatever their kind: where they stand, what they wait for, and what is wrong with them.',
  counts: 'What is under way, by stage',
  nothingOpen: 'Nothing is under way.',
  onboarding: 'Onboarding',
  kind: 'Kind',
  stage: 'Stage',
  open: 'Under way',
  since: 'At this stage since',
  oldest: 'The longest since',
  until: 'Waits until',
  began: 'Began',
  condition: 'Condition',
  well: 'Nothing special',
  ended: 'Ended',
  environments: 'Environments',
  takenBy: 'Looked after by',
  filter: 'Choose what you want to see',
  any: 'whichever',
  state: 'Under way or ended',
  stateOpen: 'under way',
  stateEnded: 'ended',
  stateAll: 'both',
  waitingOn: 'Waits for',
  blockedBy: 'Blocked by',
  anyTrouble: 'in trouble',
  noTrouble: 'in no trouble',
  environmentId: 'Id of the environment',
  environmentHint: 'Stands with the environment when you search for it on the page before.',
  sort: 'Order',
  show: 'Show',
  list: 'Onboardings',
  none: 'Nothing meets your choice.',
  more: 'Show the next ones',
  search: 'Search by a person’s address',
  searchHint: 'Everything that is about that person. That you search is recorded; the address is not.',
  email: 'E-mail address',
  searchButton: 'Search',
  found: 'About this address',
  unknown: 'Nothing is known of this address.',
  account: 'The account of this address belongs to the environment',
  noAccount: 'No account has this address.',
  deactivated: 'deactivated',
  prepared: 'Prepared for this address by',
  intakes: 'Registrations that came in and have not begun',
  toAll: 'To all onboardings',
  back: 'To running the platform',
  platform: 'Something is wrong with the platform',
  sorts: {
    since: 'Longest at their stage first',
    '-since': 'Shortest at their stage first',
    waitUntil: 'What ends first',
    '-waitUntil': 'What ends last',
    createdAt: 'Oldest first',
    '-createdAt': 'Newest first',
  },
};

const FR: OpsOnboardingsTexts = {
  title: 'Ce qui est en cours et ce qui est bloqué',
  intro: 'Tous les parcours, quel que soit leur type\u00a0: où ils en sont, ce qu’ils attendent et ce qui ne va pas.',
  counts: 'Ce qui est en cours, par étape',
  nothingOpen: 'Rien n’est en cours.',
  onboarding: 'Parcours',
  kind: 'Type',
  stage: 'Étape',
  open: 'En cours',
  since: 'À cette étape depuis',
  oldest: 'Le plus ancien depuis',
  until: 'Attend jusqu’au',
  began: 'Commencé',
  condition: 'État',
  well: 'Rien de particulier',
  ended: 'Terminé',
  environments: 'Environnements',
  takenBy: 'Suivi par',
  filter: 'Choisissez ce que vous voulez voir',
  any: 'peu importe',
  state: 'En cours ou terminé',
  stateOpen: 'en cours',
  stateEnded: 'terminé',
  stateAll: 'les deux',
  waitingOn: 'Attend',
  blockedBy: 'Bloqué par',
  anyTrouble: 'avec un incident',
  noTrouble: 'sans incident',
  environmentId: 'Identifiant de l’environnement',
  environmentHint: 'Il figure avec l’environnement quand vous le cherchez à la page précédente.',
  sort: 'Ordre',
  show: 'Afficher',
  list: 'Parcours',
  none: 'Rien ne correspond à votre choix.',
  more: 'Afficher la suite',
  search: 'Chercher par l’adresse d’une personne',
  searchHint: 'Tout ce qui concerne cette personne. Votre recherche est enregistrée\u00a0; l’adresse ne l’est pas.',
  email: 'Adresse e-mail',
  searchButton: 'Chercher',
  found: 'À propos de cette adresse',
  unknown: 'Rien n’est connu de cette adresse.',
  account: 'Le compte de cette adresse appartient à l’environnement',
  noAccount: 'Aucun compte n’a cette adresse.',
  deactivated: 'désactivé',
  prepared: 'Préparé pour cette adresse par',
  intakes: 'Inscriptions reçues qui n’ont pas encore commencé',
  toAll: 'Vers tous les parcours',
  back: 'Vers la gestion de la plateforme',
  platform: 'Un incident touche la plateforme',
  sorts: {
    since: 'Les plus anciens à leur étape d’abord',
    '-since': 'Les plus récents à leur étape d’abord',
    waitUntil: 'Ce qui se termine d’abord',
    '-waitUntil': 'Ce qui se termine en dernier',
    createdAt: 'Les plus anciens d’abord',
    '-createdAt': 'Les plus récents d’abord',
  },
};

/** The operators' list of onboardings. */
export const OPS_ONBOARDINGS_TEXTS: Readonly<Record<Locale, OpsOnboardingsTexts>> = { nl: NL, en: EN, fr: FR };
