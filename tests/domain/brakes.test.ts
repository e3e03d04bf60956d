import { expect, it } from '@jest/globals';
import { BRAKE_CODES, BRAKES, brakeOf } from '../../domain/brakes.ts';
import { blocksOf } from '../../domain/diagnosis-blocks.ts';
import { shownToAdministrators } from '../../domain/diagnosis-for-administrators.ts';
import { operatorActions } from '../../domain/operator-actions.ts';
import { BLOCKED_BY, isHeldByBrake, parkAgain, parkedBy } from '../../domain/process.ts';

const RETRIES = [1_000, 2_000, 10_000];

it('knows the codes of brakes from those of failures', () => {
  expect(BLOCKED_BY.filter(isHeldByBrake)).toEqual(BRAKES.map((brake) => BRAKE_CODES[brake]));
  expect(['mail', 'propagation', 'post', ''].map(brakeOf)).toEqual(['mail', 'propagation', undefined, undefined]);
});

it('counts nothing as a failure that a brake holds, and waits as long as ever', () => {
  const failed = parkAgain('MAIL_PROVIDER_UNAVAILABLE', undefined, 0, RETRIES);
  const held = parkAgain('MAIL_BRAKE', failed, 0, RETRIES);
  const first = parkAgain('PROPAGATION_BRAKE', undefined, 0, RETRIES);
  const after = parkAgain('MAIL_PROVIDER_UNAVAILABLE', held, 0, RETRIES);

  expect([failed, held, first, after]).toEqual([
    { code: 'MAIL_PROVIDER_UNAVAILABLE', times: 1, retryAtMs: 1_000 },
    { code: 'MAIL_BRAKE', times: 1, retryAtMs: 10_000 },
    { code: 'PROPAGATION_BRAKE', times: 0, retryAtMs: 10_000 },
    { code: 'MAIL_PROVIDER_UNAVAILABLE', times: 2, retryAtMs: 2_000 },
  ]);
});

it.each(BLOCKED_BY)('asks for a person where a process has parked by %s, unless a brake holds it', (code) => {
  expect(parkedBy({ code, times: 1, retryAtMs: 0 }).needsAttention).toBe(!isHeldByBrake(code));
});

const process = {
  kind: 'membershipInvite',
  stage: 'awaiting-answer',
  stageSince: new Date(0),
  waitingOn: 'person',
  waitUntil: null,
  needsAttention: false,
  blockedBy: null,
  createdAt: new Date(0),
  endedAt: null,
} as const;
const facts = { process, mails: [], timeline: [], invitation: null, failing: null, heldBy: ['MAIL_BRAKE'] } as const;

it('says to operators that a reminder is held, and nothing of it to who has invited', () => {
  expect(blocksOf(facts)).toEqual(['MAIL_BRAKE']);
  expect(blocksOf({ ...facts, process: { ...process, blockedBy: 'MAIL_BRAKE' } })).toEqual(['MAIL_BRAKE']);
  expect(blocksOf({ ...facts, process: { ...process, endedAt: new Date(1) } })).toEqual([]);
  expect(shownToAdministrators(facts).blockedBy).toEqual([]);
});

it('lets operators try again what a brake has held', () => {
  const standing = { isEnded: false, hasUnknownMail: false, isTaken: false, isErased: false, isContinued: false };
  const held = { ...standing, kind: 'notice', stage: 'sending', blockedBy: 'MAIL_BRAKE' } as const;

  expect(operatorActions(held)).toContain('retry');
});
