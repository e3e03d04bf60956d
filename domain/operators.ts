import { HOUR_MS } from './policy.ts';

/** How long development's one-time link signs an operator in. */
export const OPERATOR_LINK_MS = 12 * HOUR_MS;
/** As whom that link signs somebody in: the way in is all that is known of them. */
export const OPERATOR_LINK_SUBJECT = 'link';
/** The name of the service account by which operators get in from a terminal. */
export const OPERATORS_ACCOUNT = 'operators';
