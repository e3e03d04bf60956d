import type { Locale } from '../../../domain/locale.ts';
import type { PlatformTroubleCode } from '../../../domain/trouble.ts';

/** What is not well with an onboarding; each has a sign of its own. */
export type Condition = 'overdue' | 'attention' | 'trouble' | 'blocked';

interface ConditionTexts {
  readonly conditions: Readonly<Record<Condition, string>>;
  /** What a condition means that has no cause of its own to tell. */
  readonly meanings: Readonly<Record<'overdue' | 'attention', string>>;
  readonly platformTroubles: Readonly<Record<PlatformTroubleCode, string>>;
}

/** What can be wrong with an onboarding, and with the platform. */
export const CONDITION_TEXTS: Readonly<Record<Locale, ConditionTexts>> = {
  nl: {
    conditions: {
      overdue: 'Te laat',
      attention: 'Aandacht nodig',
      trouble: 'Storing',
      blocked: 'Tegengehouden',
    },
    meanings: {
      overdue: 'Het wacht langer dan het moest: de volgende stap is niet gezet.',
      attention: 'Het komt niet vanzelf verder, of kan dat nu niet.',
    },
    platformTroubles: {
      TEMPORAL_UNAVAILABLE: 'Temporal antwoordt niet: wat binnenkomt is veilig, maar niets gaat verder.',
      NO_WORKER: 'Er is geen worker: wat binnenkomt is veilig, maar niets gaat verder.',
      OTHER_VERSION: 'De workers draaien een andere versie dan Temporal verwacht.',
    },
  },
  en: {
    conditions: {
      overdue: 'Overdue',
      attention: 'Needs attention',
      trouble: 'In trouble',
      blocked: 'Blocked',
    },
    meanings: {
      overdue: 'It waits longer than it should: the next step was not taken.',
      attention: 'It does not go on by itself, or cannot for now.',
    },
    platformTroubles: {
      TEMPORAL_UNAVAILABLE: 'Temporal does not answer: what comes in is safe, but nothing goes on.',
      NO_WORKER: 'There is no worker: what comes in is safe, but nothing goes on.',
      OTHER_VERSION: 'The workers run another version than Temporal expects.',
    },
  },
  fr: {
    conditions: {
      overdue: 'En retard',
      attention: 'À surveiller',
      trouble: 'Incident',
      blocked: 'Bloqué',
    },
    meanings: {
      overdue: 'L’attente dure plus que prévu\u00a0: l’étape suivante n’a pas eu lieu.',
      attention: 'Il n’avance pas seul, ou ne le peut pas pour le moment.',
    },
    platformTroubles: {
      TEMPORAL_UNAVAILABLE: 'Temporal ne répond pas\u00a0: ce qui arrive est en sécurité, mais rien n’avance.',
      NO_WORKER: 'Il n’y a aucun worker\u00a0: ce qui arrive est en sécurité, mais rien n’avance.',
      OTHER_VERSION: 'Les workers exécutent une autre version que celle qu’attend Temporal.',
    },
  },
};
