/** What one way through a workflow may cost at most. */
export interface Budget {
  /** Billable actions, as Temporal Cloud counts them (bench/support/count-actions.ts). */
  readonly actions: number;
  /** Events in the history, over all its runs. */
  readonly events: number;
}

/** The ways of bench/organisation-ways.ts. */
const ORGANISATION_BUDGETS = {
  'organisationActivation: the register names the person': { actions: 10, events: 40 },
  'receivingRegistration: turned on': { actions: 7, events: 25 },
  'membershipInvite: joined without reminders': { actions: 7, events: 25 },
  'membershipInvite: expired after all reminders': { actions: 16, events: 65 },
  'bulkInvite: 300 lines': { actions: 11, events: 58 },
} as const satisfies Record<string, Budget>;

export type OrganisationWay = keyof typeof ORGANISATION_BUDGETS;

/**
 * The budget of each usual way. The first is a requirement of the product; the others hold what was measured, with a
 * small reserve, so that a change that makes a way dearer is noticed.
 */
export const ACTION_BUDGETS = {
  'registration: activated without reminders': { actions: 10, events: 45 },
  'registration: activated after two reminders': { actions: 16, events: 65 },
  'registration: expired after all reminders': { actions: 17, events: 70 },
  'registration: asked again, then activated': { actions: 17, events: 60 },
  'registration: bounced, then expired': { actions: 12, events: 40 },
  'registration: proven by a provider': { actions: 8, events: 30 },
  'registration: by hand, then proven by a provider': { actions: 14, events: 50 },
  'emailVerification: proven on the own domain': { actions: 8, events: 25 },
  'emailVerification: approved by an administrator': { actions: 13, events: 40 },
  'notice: sent': { actions: 5, events: 20 },
  'licenceSync: 300 new people': { actions: 5, events: 15 },
  'bulkAction: 300 onboardings, 50 a second': { actions: 7, events: 33 },
  'passwordReset: set': { actions: 10, events: 28 },
  ...ORGANISATION_BUDGETS,
  'partnerRequest: accepted': { actions: 10, events: 30 },
  'partnerRequest: accepted after a reminder': { actions: 14, events: 40 },
  'partnerRequest: declined': { actions: 10, events: 30 },
  'partnerRequest: accepted, then established when what was lacking came': { actions: 14, events: 40 },
  'partnerRequest: lapsed after all reminders': { actions: 18, events: 70 },
  'partnershipEnding: ended and told': { actions: 5, events: 15 },
  'nudge: a run that finds one': { actions: 4, events: 15 },
  // two of its six parts are tried three times: a server whose time is skipped has no lists
  'driftWatch: a run of all its parts': { actions: 12, events: 45 },
  'sharing: with a hundred relation managers': { actions: 9, events: 32 },
} as const satisfies Record<string, Budget>;

export type Way = keyof typeof ACTION_BUDGETS;
/** The ways of partners, of what they share, and of the runs that look after them. */
export type PartnerWay = Extract<
  Way,
  `partner${string}` | `nudge${string}` | `driftWatch${string}` | `sharing${string}`
>;

/** The factor within which answers about addresses with and without an account take as long (ratio of medians). */
export const ENUMERATION_RATIO = 1.1;

/** How many times the CPU of the bare program one registration up to the sent mail may cost (median of pairs). */
export const REGISTRATION_CPU_RATIO = 1.3;

/** The CPU of one line of a list, against a child workflow for each line. */
export const BULK_CPU_RATIO = 0.8;

/** The CPU of one invitation and its yes, against three normal activities. */
export const INVITE_CPU_RATIO = 0.85;

/** The CPU of a list of a hundred onboardings, against Temporal's own list over a thousand workflows. */
export const LIST_CPU_RATIO = 0.15;

/** Grants a second, against one INSERT … SELECT of them all: at least so many times. */
export const PROPAGATION_RATE_RATIO = 0.7;

/** The worker's memory in the last third of a run of a million grants, against the first third: at most so many times. */
export const PROPAGATION_MEMORY_RATIO = 1.1;

/** The CPU of a share with 100 relation managers, against an activity for each; and the events of its history. */
export const FAN_OUT_CPU_RATIO = 0.15;
export const FAN_OUT_EVENTS = 50;
