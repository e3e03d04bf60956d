import { describe, expect, it } from '@jest/globals';
import { refuseExtension } from '../../domain/extension.ts';
import { resendLostMail } from '../../domain/link-mail.ts';
import {
  type ActionStanding,
  operatorActions,
  refuseOperatorAction,
  retrySignalOf,
} from '../../domain/operator-actions.ts';
import { BLOCKED_BY, type ProcessKind, type StageTransition } from '../../domain/process.ts';
import { TRANSITIONS_OF_KINDS } from '../../domain/process-transitions.ts';

function standing(kind: ProcessKind, stage: string, more: Partial<ActionStanding> = {}): ActionStanding {
  const none = { hasUnknownMail: false, isTaken: false, isErased: false, isContinued: false };
  return { kind, stage, isEnded: false, blockedBy: null, ...none, ...more };
}

/** Every stage of every kind with what may be done there besides a note and looking after it. */
function table(): Readonly<Record<string, string>> {
  const lines = Object.entries(TRANSITIONS_OF_KINDS).flatMap(([kind, transitions]) => {
    const ways: readonly StageTransition<string>[] = transitions;
    return [...new Set(ways.map(({ to }) => to))].map((stage) => {
      // propagation alone begins again where it has ended
      const isEnded = stage === 'settled' || !ways.some(({ from }) => from === stage);
      const actions = operatorActions(standing(kind as ProcessKind, stage, { isEnded }));
      const own = actions.filter((action) => action !== 'note' && action !== 'take');
      return [`${kind} ${stage}`, own.join(' ')] as const;
    });
  });
  return Object.fromEntries(lines.filter(([, actions]) => actions !== ''));
}

it('says for every stage of every kind what suits it', () => {
  expect(table()).toEqual({
    'registration awaiting-activation': 'resend extend',
    'registration awaiting-consent': 'resend extend',
    'registration mail-bounced': 'resend extend',
    'passwordReset awaiting-proof': 'resend cancel',
    'emailVerification awaiting-proof': 'resend cancel',
    'emailVerification awaiting-approval': 'cancel',
    'partnerRequest awaiting-answer': 'resend extend reassign cancel',
    'partnerRequest mail-bounced': 'resend extend reassign cancel',
    'partnerRequest awaiting-eligibility': 'extend reassign cancel',
    'partnerRequest establishing': 'cancel',
    'partnerRequest expired': 'restore',
    'organisationActivation checking-register': 'cancel',
    'organisationActivation awaiting-authority': 'cancel approve-authority refuse-authority',
    'organisationActivation checking-vat': 'cancel',
    'organisationActivation registering-identifier': 'cancel',
    'organisationActivation rejected': 'restore',
    'membershipInvite awaiting-answer': 'resend extend cancel',
    'membershipInvite mail-bounced': 'resend extend correct-address cancel',
    'membershipInvite awaiting-registration': 'resend extend cancel',
    'membershipInvite awaiting-seat': 'extend cancel',
    'membershipInvite joining': 'cancel',
    'membershipInvite expired': 'restore',
    'bulkInvite starting': 'cancel',
  });
});

it.each(BLOCKED_BY)('has what is blocked by %s tried again where that may help', (blockedBy) => {
  const isAllowed = operatorActions(standing('membershipInvite', 'awaiting-answer', { blockedBy })).includes('retry');
  const isOfPeople = /^MAIL_(BOUNCED|SUPPRESSED|REJECTED|FAILED|OUTCOME_UNKNOWN)$|^AUTHORITY_UNPROVEN$/.test(blockedBy);

  expect(isAllowed).toBe(!isOfPeople);
});

it('looks at conditions again, and tries steps again', () => {
  const signals = BLOCKED_BY.filter((blockedBy) => retrySignalOf({ blockedBy }) === 'conditions-changed');

  expect(signals).toEqual(['NO_SEAT', 'NOT_ELIGIBLE', 'NOT_PARTNERS', 'INVITER_NOT_ALLOWED']);
});

describe('what depends on more than the stage', () => {
  const invited = (more: Partial<ActionStanding>) => operatorActions(standing('membershipInvite', 'expired', more));
  const ended = { isEnded: true } as const;

  it('is that one operator at a time looks after it', () => {
    const free = operatorActions(standing('notice', 'sending'));
    const taken = operatorActions(standing('notice', 'sending', { isTaken: true }));

    expect([free, taken]).toEqual([
      ['note', 'take'],
      ['note', 'release'],
    ]);
  });

  it('is that a mail which nobody knows the fate of is settled, also after the end', () => {
    expect(operatorActions(standing('registration', 'activated', { ...ended, hasUnknownMail: true }))).toContain(
      'settle-mail',
    );
  });

  it('is that no link is sent again that its inviter hands over', () => {
    const actions = operatorActions(standing('membershipInvite', 'awaiting-answer', { delivery: 'link' }));

    expect(actions).toEqual(['extend', 'cancel', 'note', 'take']);
  });

  it('is that nothing is restored twice, by a link, or as an addition', () => {
    const addition = standing('organisationActivation', 'rejected', { ...ended, purpose: 'addition' });

    expect(invited(ended)).toContain('restore');
    expect(invited({ ...ended, isContinued: true })).not.toContain('restore');
    expect(invited({ ...ended, delivery: 'link' })).not.toContain('restore');
    expect(operatorActions(addition)).not.toContain('restore');
  });

  it('is that what was erased stays so, and says it', () => {
    const erased = { ...ended, isErased: true };

    expect(refuseOperatorAction('restore', standing('registration', 'expired', erased))).toBe('RESTORE_ERASED');
    expect(refuseOperatorAction('restore', standing('membershipInvite', 'expired', erased))).toBe('RESTORE_ERASED');
    expect(refuseOperatorAction('restore', standing('passwordReset', 'expired', ended))).toBe('ACTION_NOT_ALLOWED');
    expect(refuseOperatorAction('cancel', standing('registration', 'expired', erased))).toBe('ACTION_NOT_ALLOWED');
    expect(refuseOperatorAction('restore', standing('membershipInvite', 'expired', ended))).toBeUndefined();
  });
});

it('puts an end further away than it would be and than now, within what is allowed; the same again is the same', () => {
  const refusal = (untilMs: number, nowMs = 0) => refuseExtension({ deadlineAtMs: 10 }, { untilMs, nowMs, mostMs: 20 });

  expect([9, 10, 20, 21].map((untilMs) => refusal(untilMs))).toEqual(['NOT_LATER', undefined, undefined, 'TOO_FAR']);
  expect([refusal(11, 11), refusal(Number.NaN)]).toEqual(['NOT_LATER', 'NOT_LATER']);
});

it('has only a mail due again that nobody knew the fate of', () => {
  const lost = { code: 'MAIL_OUTCOME_UNKNOWN', times: 1, retryAtMs: undefined } as const;
  const waiting = { code: 'MAIL_PROVIDER_UNAVAILABLE', times: 1, retryAtMs: 5 } as const;
  const parked = (parking: typeof lost | typeof waiting) =>
    ({ linkMail: { status: 'parked', parking }, blockedBy: parking.code }) as const;

  expect(resendLostMail(parked(lost))).toEqual({ linkMail: { status: 'due' }, blockedBy: undefined });
  expect(resendLostMail(parked(waiting))).toEqual(parked(waiting));
});
