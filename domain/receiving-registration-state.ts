import { endedStanding } from './link-mail.ts';
import { type BlockedBy, type Parking, parkAgain, parkedBy, type Standing } from './process.ts';
import type {
  ReceivingFailure,
  ReceivingRegistrationOutcome,
  ReceivingRegistrationStage,
} from './receiving-registration.ts';
import type { PolicyFor } from './workflow-policy.ts';

/** What the workflow that turns receiving on knows. */
export interface ReceivingState {
  readonly stage: ReceivingRegistrationStage;
  /** Of which the network is still to be told that they receive. */
  readonly identifiers: readonly string[];
  /** Of which it has been told, or may have been: a failure undoes them. */
  readonly touched: readonly string[];
  /** Why it fails, once what the network was told is undone. */
  readonly failure: ReceivingFailure | undefined;
  /** Of the step that comes next. */
  readonly parking: Parking | undefined;
}

/** What the workflow does next. */
export type ReceivingStep =
  | { readonly do: 'charge' | 'finish' }
  | { readonly do: 'end'; readonly failure: ReceivingFailure }
  | { readonly do: 'tell'; readonly identifierId: string; readonly receives: boolean }
  | { readonly do: 'wait'; readonly untilMs: number };

export function beginReceiving(): ReceivingState {
  return { stage: 'charging', identifiers: [], touched: [], failure: undefined, parking: undefined };
}

export function isReceivingOutcome(stage: ReceivingRegistrationStage): stage is ReceivingRegistrationOutcome {
  return stage === 'on' || stage === 'failed';
}

/** A failure first undoes what the network was told, then ends it; the credit is taken before the network hears anything. */
export function nextReceivingStep(state: ReceivingState, nowMs: number): ReceivingStep {
  const { parking, failure, touched, identifiers, stage } = state;
  if (parking?.retryAtMs !== undefined && parking.retryAtMs > nowMs) return { do: 'wait', untilMs: parking.retryAtMs };
  if (failure) {
    const identifierId = touched.at(-1);
    return identifierId === undefined ? { do: 'end', failure } : { do: 'tell', identifierId, receives: false };
  }
  if (stage === 'charging') return { do: 'charge' };
  const [identifierId] = identifiers;
  return identifierId === undefined ? { do: 'finish' } : { do: 'tell', identifierId, receives: true };
}

/** A step in our database has led to `turn`. */
export function receivingTurned(
  state: ReceivingState,
  turn: {
    readonly stage: ReceivingRegistrationStage;
    readonly failure?: ReceivingFailure;
    readonly identifiers?: readonly string[];
    readonly undone?: readonly string[];
  },
): ReceivingState {
  const touched = [...state.touched, ...(turn.undone ?? []).filter((id) => !state.touched.includes(id))];
  const after = { ...state, stage: turn.stage, touched, parking: undefined };
  const known = turn.identifiers ? { ...after, identifiers: turn.identifiers } : after;
  // of nothing that is registered nothing can receive
  const isNone = turn.identifiers?.length === 0;
  const failure = turn.failure ?? (isNone ? 'RECEIVING_REFUSED' : undefined);
  return failure ? receivingFailed(known, failure) : known;
}

/** It fails, unless it fails already or has ended. */
export function receivingFailed(state: ReceivingState, failure: ReceivingFailure): ReceivingState {
  if (isReceivingOutcome(state.stage)) return state;
  return { ...state, failure: state.failure ?? failure, parking: undefined };
}

/** From now on the network may know that it receives, whatever becomes of the answer. */
export function tellingReceiving(state: ReceivingState, identifierId: string): ReceivingState {
  return state.touched.includes(identifierId) ? state : { ...state, touched: [...state.touched, identifierId] };
}

/** The network has answered; `accepted`: it has done what was asked. */
export function receivingTold(state: ReceivingState, identifierId: string, accepted: boolean): ReceivingState {
  const identifiers = state.identifiers.filter((id) => id !== identifierId);
  const after = { ...state, identifiers, parking: undefined };
  return accepted ? after : receivingFailed(receivingUndone(after, identifierId), 'RECEIVING_REFUSED');
}

/** The network knows again that it does not receive. */
export function receivingUndone(state: ReceivingState, identifierId: string): ReceivingState {
  return { ...state, touched: state.touched.filter((id) => id !== identifierId), parking: undefined };
}

/** The step could not be done in the time it has; it is tried again. */
export function receivingParked(
  state: ReceivingState,
  code: BlockedBy,
  nowMs: number,
  policy: PolicyFor<'receivingRegistration'>,
): ReceivingState {
  return { ...state, parking: parkAgain(code, state.parking, nowMs, policy.parkRetriesMs) };
}

/** Where it stands, as people, lists and search attributes see it. */
export function receivingStanding({ stage, parking }: ReceivingState): Standing {
  if (isReceivingOutcome(stage)) return endedStanding(stage);
  const isNetwork = stage === 'registering' && (parking === undefined || parking.code === 'PEPPOL_UNAVAILABLE');
  return { stage, waitingOn: isNetwork ? 'peppol' : 'vestibule', ...parkedBy(parking) };
}
