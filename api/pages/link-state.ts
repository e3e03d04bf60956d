import type { ErrorCode } from '../../domain/errors.ts';

/** What a mailed link can turn out to be, besides usable. */
export type LinkState = 'used' | 'superseded' | 'expired' | 'cancelled' | 'unknown';

/** Which of the pages about links that are over says what this code does. */
export function linkStateOf(code: ErrorCode): LinkState {
  switch (code) {
    case 'LINK_USED':
      return 'used';
    case 'LINK_SUPERSEDED':
      return 'superseded';
    case 'LINK_EXPIRED':
      return 'expired';
    case 'LINK_CANCELLED':
      return 'cancelled';
    default:
      return 'unknown';
  }
}
