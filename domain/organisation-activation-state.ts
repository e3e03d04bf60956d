import { endedStanding } from './link-mail.ts';
import {
  type ActivationPurpose,
  type ActivationRejection,
  isActivationOutcome,
  type OrganisationActivationCommand,
  type OrganisationActivationOutcome,
  type OrganisationActivationStage,
} from './organisation-activation.ts';
import {
  type BlockedBy,
  type Parking,
  parkAgain,
  parkedBy,
  type Standing,
  timesParked,
  type WaitingOn,
} from './process.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** What an operator says about somebody's authority. */
export type AuthorityDecision = Exclude<OrganisationActivationCommand, { readonly action: 'withdraw' }>;

/** In what an activation is about to end, once what it has registered is undone. */
export type ActivationEnd =
  | { readonly stage: 'rejected'; readonly reason: ActivationRejection }
  | { readonly stage: 'withdrawn'; readonly userId: string };

/** Where an activation stands after a step; `rejected`: it cannot go on, and ends. */
export interface ActivationTurn {
  readonly stage: OrganisationActivationStage;
  readonly rejected?: ActivationRejection;
  /** Evidence of authority lies there already. */
  readonly hasEvidence?: true;
  /** Of a decision that came behind another one: it has changed nothing. */
  readonly isLate?: true;
  /** Of an end that cannot be yet: identifiers of which the network has to be told first. */
  readonly untold?: readonly string[];
}

/** Everything that a running activation knows. Its rules are functions of this, the policy and the time. */
export interface ActivationState {
  readonly purpose: ActivationPurpose;
  readonly stage: OrganisationActivationStage;
  /** Since when, and until when, it waits for evidence of authority. */
  readonly authoritySinceMs: number;
  readonly deadlineAtMs: number;
  readonly nextReminder: number;
  readonly hasEvidence: boolean;
  /** What operators have said, in the order in which it came; each waits for the answer under its key. */
  readonly decisions: readonly { readonly key: number; readonly command: AuthorityDecision }[];
  /** Who has decided about the authority. */
  readonly decided: AuthorityDecision | undefined;
  /** The identifiers that are still to be registered or given up; undefined until they are known. */
  readonly identifiers: readonly string[] | undefined;
  /** All that were to be. */
  readonly tried: readonly string[];
  /** Those of which the network has been told, or may have been: an end undoes them. */
  readonly touched: readonly string[];
  /** Of those, the ones of which an answer was lost: a later refusal says nothing about what was done before. */
  readonly doubtful: readonly string[];
  readonly ending: ActivationEnd | undefined;
  /** Of the step that comes next. */
  readonly parking: Parking | undefined;
}

const FIRST_STAGE = {
  activation: 'checking-register',
  addition: 'checking-vat',
  removal: 'registering-identifier',
} as const satisfies Record<ActivationPurpose, OrganisationActivationStage>;

/** An activation that begins at `nowMs`. */
export function beginActivation(
  purpose: ActivationPurpose,
  nowMs: number,
  policy: PolicyFor<'organisationActivation'>,
): ActivationState {
  return {
    purpose,
    stage: FIRST_STAGE[purpose],
    authoritySinceMs: nowMs,
    deadlineAtMs: nowMs + policy.authorityMs,
    nextReminder: 0,
    hasEvidence: false,
    decisions: [],
    decided: undefined,
    identifiers: undefined,
    tried: [],
    touched: [],
    doubtful: [],
    ending: undefined,
    parking: undefined,
  };
}

/** A step has led to `turn`; `atMs`: from which instant it counted, so from when evidence is waited for. */
export function turned(
  state: ActivationState,
  turn: ActivationTurn,
  atMs: number,
  policy: PolicyFor<'organisationActivation'>,
): ActivationState {
  const begins = turn.stage === 'awaiting-authority' && state.stage !== 'awaiting-authority';
  const after: ActivationState = {
    ...state,
    stage: turn.stage,
    hasEvidence: state.hasEvidence || turn.hasEvidence === true,
    touched: [...state.touched, ...(turn.untold ?? [])],
    parking: undefined,
    ...(begins ? { authoritySinceMs: atMs, deadlineAtMs: atMs + policy.authorityMs } : {}),
  };
  return turn.rejected === undefined ? after : rejected(after, turn.rejected);
}

/** It cannot go on: it ends once what it has registered is undone. An end that was begun before stays. */
export function rejected(state: ActivationState, reason: ActivationRejection): ActivationState {
  if (state.ending || isActivationOutcome(state.stage)) return state;
  return { ...state, ending: { stage: 'rejected', reason }, decisions: [], parking: undefined };
}

/** Withdraws it, whatever stage it is in and whatever has parked; one that ends already goes on ending as it does. */
export function withdraw(state: ActivationState, userId: string): ActivationState {
  if (isActivationOutcome(state.stage)) return state;
  if (state.ending) return { ...state, parking: undefined };
  return { ...state, ending: { stage: 'withdrawn', userId }, parking: undefined };
}

/** Takes a decision of an operator in, behind those that came before. It is carried out at once. */
export function takeInDecision(state: ActivationState, key: number, command: AuthorityDecision): ActivationState {
  return { ...state, decisions: [...state.decisions, { key, command }], parking: undefined };
}

/** Whether a decision about the authority can be taken in. */
export function awaitsAuthority({ stage, ending }: ActivationState): boolean {
  return stage === 'awaiting-authority' && ending === undefined;
}

/** The first of the decisions has been carried out. */
export function decisionDone(
  state: ActivationState,
  turn: ActivationTurn,
  atMs: number,
  policy: PolicyFor<'organisationActivation'>,
): ActivationState {
  const [done, ...decisions] = state.decisions;
  if (turn.isLate) return { ...state, decisions, parking: undefined };
  return turned({ ...state, decisions, decided: done?.command ?? state.decided }, turn, atMs, policy);
}

/** Somebody has added evidence: an operator has to look at it, and nobody is reminded any more. */
export function evidenceAdded(state: ActivationState): ActivationState {
  return state.hasEvidence ? state : { ...state, hasEvidence: true };
}

/** The reminder has been written, or was not wanted any more. */
export function reminded(state: ActivationState): ActivationState {
  return { ...state, nextReminder: state.nextReminder + 1, parking: undefined };
}

/** Which identifiers the network has to be told of. */
export function identifiersKnown(state: ActivationState, identifiers: readonly string[]): ActivationState {
  return { ...state, identifiers, tried: identifiers, parking: undefined };
}

/** From now on the network may know of it, whatever becomes of the answer. */
export function tellingNetwork(state: ActivationState, identifierId: string): ActivationState {
  const { touched, doubtful } = state;
  if (!touched.includes(identifierId)) return { ...state, touched: [...touched, identifierId] };
  return doubtful.includes(identifierId) ? state : { ...state, doubtful: [...doubtful, identifierId] };
}

/** The network has answered; `changed`: it has done what was asked, so that an end has to undo it. */
export function networkTold(state: ActivationState, identifierId: string, changed: boolean): ActivationState {
  const identifiers = state.identifiers?.filter((id) => id !== identifierId);
  const stays = changed || state.doubtful.includes(identifierId);
  const touched = stays ? state.touched : state.touched.filter((id) => id !== identifierId);
  return { ...state, identifiers, touched, parking: undefined };
}

/** What the network was told of an identifier is undone. */
export function identifierUndone(state: ActivationState, identifierId: string): ActivationState {
  return { ...state, touched: state.touched.filter((id) => id !== identifierId), parking: undefined };
}

/** The row says how it has ended. */
export function activationEnded(state: ActivationState, stage: OrganisationActivationOutcome): ActivationState {
  return { ...state, stage, decisions: [], parking: undefined };
}

/** The step could not be done in the time it has; it is tried again. */
export function stepParked(
  state: ActivationState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'organisationActivation'>,
): ActivationState {
  return { ...state, parking: parkAgain(code, state.parking, nowMs, policy.parkRetriesMs) };
}

/** Tries what has parked again at once, as an operator asks. */
export function retryActivationNow(state: ActivationState, nowMs: number): ActivationState {
  return { ...state, parking: state.parking && { ...state.parking, retryAtMs: nowMs } };
}

const WAITS_ON = {
  'checking-register': 'trade-register',
  'checking-vat': 'vies',
  'registering-identifier': 'peppol',
} as const satisfies Partial<Record<OrganisationActivationStage, WaitingOn>>;

/** Where the activation stands, as people, lists and search attributes see it. */
export function activationStanding(state: ActivationState): Standing {
  const { stage, parking, ending } = state;
  if (isActivationOutcome(stage)) return endedStanding(stage);
  const isOurs = parking?.code === 'DATABASE_UNAVAILABLE' || parking?.code === 'STEP_FAILED';
  if (stage === 'awaiting-authority' && !ending) return authorityStanding(state);
  const waitingOn = stage === 'awaiting-authority' || isOurs ? 'vestibule' : WAITS_ON[stage];
  return { stage, waitingOn, ...parkedBy(parking) };
}

/** With evidence it waits for an operator, who has to look at it; before, for whoever asked. */
function authorityStanding({ hasEvidence, deadlineAtMs, parking }: ActivationState): Standing {
  return {
    stage: 'awaiting-authority',
    waitingOn: parking ? 'vestibule' : hasEvidence ? 'operator' : 'person',
    waitUntil: new Date(parking?.retryAtMs ?? deadlineAtMs).toISOString(),
    needsAttention: hasEvidence || parking !== undefined,
    blockedBy: parking?.code ?? 'AUTHORITY_UNPROVEN',
    ...timesParked(parking),
  };
}
