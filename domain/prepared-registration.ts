/** What an intermediary knows of the client's company; the client activates the organisation itself later. */
export interface PreparedOrganisation {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly registerNumber?: string;
  readonly vatNumber?: string;
}

/**
 * Where a prepared registration stands. `taken-in`: not delivered yet; `awaiting-answer`: the client has been mailed;
 * the others are outcomes: the client `agreed` to become partners or `declined`, or it ended without an answer.
 */
export const PREPARED_REGISTRATION_STAGES = [
  'taken-in',
  'awaiting-answer',
  'agreed',
  'declined',
  'expired',
  'cancelled',
] as const;
export type PreparedRegistrationStage = (typeof PREPARED_REGISTRATION_STAGES)[number];

export interface PreparedStanding {
  readonly stage: PreparedRegistrationStage;
  readonly expiresAt: Date;
}

/**
 * The stage as everybody sees it: without an answer it lapses at its own time, whatever it rides on, so that nothing
 * about the address can be told from when it does.
 */
export function shownPreparedStage({ stage, expiresAt }: PreparedStanding, nowMs: number): PreparedRegistrationStage {
  return isOpenPrepared(stage) && expiresAt.getTime() <= nowMs ? 'expired' : stage;
}

/** Whether the client can still answer, as far as the stored stage tells. */
function isOpenPrepared(stage: PreparedRegistrationStage): boolean {
  return stage === 'taken-in' || stage === 'awaiting-answer';
}

export type PreparedAction = 'resend' | 'cancel';

/** What the intermediary may do now. A lapsed one can be sent again, as a new one. */
export function preparedActions(shownStage: PreparedRegistrationStage): readonly PreparedAction[] {
  if (isOpenPrepared(shownStage)) return ['resend', 'cancel'];
  return shownStage === 'expired' ? ['resend'] : [];
}
