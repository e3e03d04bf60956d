import { DomainError } from '../domain/errors.ts';
import { MEMBERSHIP_INVITE_REFUSALS, type MembershipInviteRefusal } from '../domain/membership-invite.ts';
import { MINUTE_MS } from '../domain/policy.ts';

/** Every refusal but that it has ended, which is read from the row. */
export type InvitationRefusal = Exclude<MembershipInviteRefusal, 'INVITATION_ENDED'>;

/** The refusal that a workflow names by a code; one of another version is that it was too late. */
export function invitationRefusalNamed(code: string): InvitationRefusal {
  const isOther = (refused: MembershipInviteRefusal): refused is InvitationRefusal => refused !== 'INVITATION_ENDED';
  return MEMBERSHIP_INVITE_REFUSALS.filter(isOther).find((refused) => refused === code) ?? 'ALREADY_DECIDED';
}

/** What a refusal says to a caller: its own code, or `RATE_LIMITED`, and for how long, for one that was sent too often. */
export function invitationRefusal(code: InvitationRefusal, retryAfterMs = MINUTE_MS): DomainError {
  const goOn = `go on in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s.`;
  switch (code) {
    case 'NOT_ALLOWED':
      return new DomainError(code, 'The caller may not do this now; `reasons` says why.', {
        reasons: ['NOT_ORGANISATION_ADMINISTRATOR'],
      });
    case 'TOO_SOON':
    case 'MAIL_UNDER_WAY':
      return new DomainError('RATE_LIMITED', `It was sent a moment ago; ${goOn}`, { retryAfterMs });
    case 'TOO_MANY':
      return new DomainError('RATE_LIMITED', `It was sent five times in a day; ${goOn}`, { retryAfterMs });
    default:
      return new DomainError(code, REFUSALS[code]);
  }
}

const REFUSALS = {
  INVITATION_NOT_YOURS: 'The invitation is for another address than those of the caller.',
  ALREADY_MEMBER: 'Whoever has this address is a member already.',
  ALREADY_DECIDED: 'It has been answered meanwhile.',
  INVITATION_OPEN: 'An invitation of this address is open.',
  MAIL_NOT_BOUNCED: 'Only an address whose mailbox refuses can be corrected.',
} as const satisfies Partial<Record<InvitationRefusal, string>>;

/** The invitation has ended; the problem says how. */
export function invitationEnded({ id, stage }: { readonly id: string; readonly stage: string }): DomainError {
  return new DomainError('INVITATION_ENDED', 'The invitation has ended; `process.stage` says how.', {
    process: { id, stage },
  });
}

/** It is none of the caller's organisations, nor for the caller. */
export function invitationNotFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such invitation for the caller.');
}
