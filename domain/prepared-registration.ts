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
