import { DomainError } from '../domain/errors.ts';
import { PARTNER_REQUEST_REFUSALS, type PartnerRequestRefusal } from '../domain/partner-request.ts';
import { MINUTE_MS } from '../domain/policy.ts';
import { REFUSAL_REASONS } from '../domain/rights.ts';

/** Every refusal but that it has ended, which is read from the row. */
export type PartnerRefusal = Exclude<PartnerRequestRefusal, 'PARTNER_REQUEST_ENDED'>;

/** The refusal that a workflow names by a code; one of another version is that it was too late. */
export function partnerRefusalNamed(code: string): PartnerRefusal {
  const isOther = (refused: PartnerRequestRefusal): refused is PartnerRefusal => refused !== 'PARTNER_REQUEST_ENDED';
  return PARTNER_REQUEST_REFUSALS.filter(isOther).find((refused) => refused === code) ?? 'ALREADY_DECIDED';
}

/** What a refusal says to a caller: its own code, or `RATE_LIMITED`, and for how long, for one that was sent too often. */
export function partnerRefusal(
  code: PartnerRefusal,
  { reasons = [], retryAfterMs = MINUTE_MS }: { readonly reasons?: readonly string[]; readonly retryAfterMs?: number },
): DomainError {
  switch (code) {
    case 'NOT_ALLOWED': {
      const known = REFUSAL_REASONS.filter((reason) => reasons.includes(reason));
      return new DomainError(code, 'The caller may not do this now; `reasons` says why.', { reasons: known });
    }
    case 'TOO_SOON':
    case 'MAIL_UNDER_WAY':
      return new DomainError('RATE_LIMITED', 'It was sent less than a minute ago.', { retryAfterMs });
    case 'TOO_MANY':
      return new DomainError('RATE_LIMITED', 'It was sent five times in a day; go on tomorrow.', { retryAfterMs });
    case 'PASSED_ON_OFTEN':
      return new DomainError('RATE_LIMITED', 'It was passed on too often in a day; Retry-After says when to go on.', {
        retryAfterMs,
      });
    default:
      return new DomainError(code, REFUSALS[code]);
  }
}

const REFUSALS = {
  ALREADY_DECIDED: 'It has been answered meanwhile.',
  NOT_ADDRESSED: 'The request is addressed to another relation manager; take it over first.',
  MANAGER_NOT_ELIGIBLE: 'The chosen user is no relation manager of the same side.',
} as const satisfies Partial<Record<PartnerRefusal, string>>;

/** The request has ended; the problem says how. */
export function partnerRequestEnded({ id, stage }: { readonly id: string; readonly stage: string }): DomainError {
  return new DomainError('PARTNER_REQUEST_ENDED', 'The request has ended; `process.stage` says how.', {
    process: { id, stage },
  });
}

/** It is none of the caller's environment, or the other side's to do. */
export function partnerRequestNotFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such partner request for the caller.');
}
