import type { Locale } from '../../../domain/locale.ts';

type OpsOnboardingTexts = Readonly<
  Record<
    | 'what'
    | 'stage'
    | 'since'
    | 'waitingOn'
    | 'waitUntil'
    | 'environments'
    | 'takenBy'
    | 'nobody'
    | 'began'
    | 'ended'
    | 'erased'
    | 'continues'
    | 'continuedBy'
    | 'overdue'
    | 'blocked'
    | 'nothingBlocks'
    | 'trouble'
    | 'failure'
    | 'step'
    | 'attempt'
    | 'code'
    | 'nextAttempt'
    | 'next'
    | 'nothingNext'
    | 'actions'
    | 'mails'
    | 'noMails'
    | 'expires'
    | 'round'
    | 'timeline'
    | 'notes'
    | 'temporal'
    | 'back'
    | 'reasonErased',
    string
  >
>;

const NL: OpsOnboardingTexts = {
  what: 'Waar het staat',
  stage: 'Stadium',
  since: 'Sinds',
  waitingOn: 'Wacht op',
  waitUntil: 'Wacht tot',
  environments: 'Omgevingen',
  takenBy: 'Behandeld door',
  nobody: 'niemand',
  began: 'Begonnen',
  ended: 'Afgelopen',
  erased: 'Persoonsgegevens gewist',
  continues: 'Zet voort',
  continuedBy: 'Voortgezet door',
  overdue: 'Te laat: dit had al verder moeten zijn.',
  blocked: 'Wat het tegenhoudt',
  nothingBlocks: 'Niets houdt het tegen.',
  trouble: 'Technische storing',
  failure: 'Laatste mislukking',
  step: 'Stap',
  attempt: 'Poging',
  code: 'Code',
  nextAttempt: 'Volgende poging',
  next: 'Wat er vanzelf gebeurt',
  nothingNext: 'Vanzelf gebeurt er niets meer.',
  actions: 'Wat nu gedaan kan worden',
  mails: 'Mails',
  noMails: 'Er is geen mail van verstuurd.',
  expires: 'vervalt',
  round: 'ronde',
  timeline: 'Verloop',
  notes: 'Handelingen en notities van operators',
  temporal: 'Bekijk het proces in Temporal',
  back: 'Naar alle onboardings',
  reasonErased: 'reden gewist',
};

const EN: OpsOnboardingTexts = {
  what: 'Where it stands',
  stage: 'Stage',
  since: 'Since',
  waitingOn: 'Waits on',
  waitUntil: 'Waits until',
  environments: 'Environments',
  takenBy: 'Taken by',
  nobody: 'nobody',
  began: 'Began',
  ended: 'Ended',
  erased: 'Personal data erased',
  continues: 'Continues',
  continuedBy: 'Continued by',
  overdue: 'Overdue: this should have gone on already.',
  blocked: 'What is in the way',
  nothingBlocks: 'Nothing is in the way.',
  trouble: 'Technical trouble',
  failure: 'Last failure',
  step: 'Step',
  attempt: 'Attempt',
  code: 'Code',
  nextAttempt: 'Next try',
  next: 'What happens by itself',
  nothingNext: 'Nothing more happens by itself.',
  actions: 'What may be done now',
  mails: 'Mails',
  noMails: 'No mail of it has been sent.',
  expires: 'lapses',
  round: 'round',
  timeline: 'Timeline',
  notes: 'What operators did and noted',
  temporal: 'See the workflow in Temporal',
  back: 'To all onboardings',
  reasonErased: 'reason erased',
};

const FR: OpsOnboardingTexts = {
  what: 'Où cela en est',
  stage: 'Étape',
  since: 'Depuis',
  waitingOn: 'Attend',
  waitUntil: 'Attend jusqu’au',
  environments: 'Environnements',
  takenBy: 'Pris en charge par',
  nobody: 'personne',
  began: 'Commencé',
  ended: 'Terminé',
  erased: 'Données personnelles effacées',
  continues: 'Continue',
  continuedBy: 'Continué par',
  overdue: 'En retard\u00a0: cela aurait déjà dû continuer.',
  blocked: 'Ce qui bloque',
  nothingBlocks: 'Rien ne bloque.',
  trouble: 'Incident technique',
  failure: 'Dernier échec',
  step: 'Étape technique',
  attempt: 'Essai',
  code: 'Code',
  nextAttempt: 'Prochain essai',
  next: 'Ce qui se passe tout seul',
  nothingNext: 'Rien de plus ne se passe tout seul.',
  actions: 'Ce qui peut être fait maintenant',
  mails: 'Mails',
  noMails: 'Aucun mail n’en est parti.',
  expires: 'expire',
  round: 'tour',
  timeline: 'Chronologie',
  notes: 'Actions et notes des opérateurs',
  temporal: 'Voir le processus dans Temporal',
  back: 'Vers toutes les démarches',
  reasonErased: 'motif effacé',
};

/** The page of one onboarding. */
export const OPS_ONBOARDING_TEXTS: Readonly<Record<Locale, OpsOnboardingTexts>> = { nl: NL, en: EN, fr: FR };
