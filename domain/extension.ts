import { DAY_MS } from './policy.ts';

/** ISO-8601 UTC: when an onboarding is to end by itself, instead of when it would. */
export interface ExtendCommand {
  readonly until: string;
}

/** Why an end stays where it is. */
export const EXTENSION_REFUSALS = ['ENDED', 'NOT_LATER', 'TOO_FAR'] as const;
export type ExtensionRefusal = (typeof EXTENSION_REFUSALS)[number];

export type ExtendAnswer =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly code: ExtensionRefusal };

/** How far ahead the end of each kind can be put, from when somebody asks. */
export const EXTENDED_AT_MOST_MS = {
  registration: 30 * DAY_MS,
  partnerRequest: 90 * DAY_MS,
  membershipInvite: 365 * DAY_MS,
} as const;

/** Why the end cannot be put to `untilMs`: it is not later than it would be, or further than `mostMs` away. The same again is none. */
export function refuseExtension(
  { deadlineAtMs }: { readonly deadlineAtMs: number },
  { untilMs, nowMs, mostMs }: { readonly untilMs: number; readonly nowMs: number; readonly mostMs: number },
): ExtensionRefusal | undefined {
  if (!(untilMs >= deadlineAtMs && untilMs > nowMs)) return 'NOT_LATER';
  return untilMs > nowMs + mostMs ? 'TOO_FAR' : undefined;
}
