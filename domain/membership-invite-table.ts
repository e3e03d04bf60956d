import type { MembershipInviteRefusal, MembershipInviteStage } from './membership-invite.ts';

/**
 * Everything that can happen to an invitation, in words; docs/membership-invites.md is drawn from this table, and its tests
 * are made from it.
 */
export const MEMBERSHIP_INVITE_EVENTS = {
  accept: 'the invitee accepts, and nothing is lacking',
  'accept-elsewhere': 'the invitee accepts, and their environment is no partner',
  'accept-unwarranted': 'the invitee accepts, and whoever invited them may not invite now',
  'accept-as-another': 'somebody accepts who does not have its address',
  'accept-as-member': 'the invitee accepts, who is a member by another way and stays as they are',
  register: 'the invitee begins to make an account',
  'account-made': 'their account is made, and a seat is free',
  'account-without-seat': 'their account is made, and no seat is free',
  'registration-ended': 'their registration ends without an account',
  'seat-comes': 'a seat is free',
  'conditions-unchanged': 'conditions change, and nothing is different for it',
  decline: 'the invitee declines',
  revoke: 'an administrator revokes it',
  resend: 'an administrator sends it again',
  'correct-address': 'an administrator corrects its address',
  'act-unfit': 'somebody acts who is no administrator of the organisation any more',
  'mail-refused': 'the mailbox refuses for good',
  cancel: 'the environments part',
  deadline: 'its time is over',
} as const;
export type MembershipInviteEvent = keyof typeof MEMBERSHIP_INVITE_EVENTS;

/** What an event leads to at a stage; a refusal and what is ignored leave the invitation where it is. */
export type MembershipInviteCell =
  | { readonly answer: 'done'; readonly to: MembershipInviteStage }
  | { readonly answer: 'refused'; readonly code: MembershipInviteRefusal }
  | { readonly answer: 'ignored' };

type Row = Readonly<Record<MembershipInviteStage, MembershipInviteCell>>;
type Open = 'awaiting-answer' | 'mail-bounced' | 'awaiting-registration' | 'awaiting-seat' | 'joining';

const IGNORED: MembershipInviteCell = { answer: 'ignored' };
const OVER = refused('INVITATION_ENDED');
const DECIDED = refused('ALREADY_DECIDED');

/** Every pair of event and stage. `joining`: a yes was taken in and its step has parked. */
export const MEMBERSHIP_INVITE_TABLE: Readonly<Record<MembershipInviteEvent, Row>> = {
  accept: {
    ...open(done('joined'), { 'awaiting-seat': done('awaiting-seat') }),
    ...ended(OVER, { joined: done('joined') }),
  },
  'accept-elsewhere': { ...open(done('awaiting-answer'), { 'awaiting-seat': IGNORED }), ...ended(OVER) },
  'accept-unwarranted': { ...open(done('awaiting-answer'), { 'awaiting-seat': IGNORED }), ...ended(OVER) },
  'accept-as-another': { ...open(refused('INVITATION_NOT_YOURS')), ...ended(OVER) },
  'accept-as-member': { ...open(done('joined'), { 'awaiting-seat': IGNORED }), ...ended(OVER) },
  register: { ...open(done('awaiting-registration'), { 'awaiting-seat': DECIDED }), ...ended(OVER) },
  'account-made': { ...open(done('joined'), { 'awaiting-seat': IGNORED }), ...ended(IGNORED) },
  'account-without-seat': { ...open(done('awaiting-seat')), ...ended(IGNORED) },
  'registration-ended': {
    ...open(IGNORED, { 'awaiting-registration': done('awaiting-answer') }),
    ...ended(IGNORED),
  },
  'seat-comes': { ...open(IGNORED, { 'awaiting-seat': done('joined') }), ...ended(IGNORED) },
  'conditions-unchanged': { ...open(IGNORED), ...ended(IGNORED) },
  decline: { ...open(done('declined')), ...ended(OVER, { declined: done('declined') }) },
  revoke: { ...open(done('revoked')), ...ended(OVER, { revoked: done('revoked') }) },
  resend: { ...open(done('awaiting-answer'), { 'awaiting-seat': DECIDED }), ...ended(OVER) },
  'correct-address': {
    ...open(refused('MAIL_NOT_BOUNCED'), { 'mail-bounced': done('awaiting-answer') }),
    ...ended(OVER),
  },
  'act-unfit': { ...open(refused('NOT_ALLOWED')), ...ended(OVER) },
  'mail-refused': {
    ...open(done('mail-bounced'), { 'awaiting-registration': IGNORED, 'awaiting-seat': IGNORED }),
    ...ended(IGNORED),
  },
  cancel: { ...open(done('revoked')), ...ended(IGNORED) },
  deadline: { ...open(done('expired')), ...ended(IGNORED) },
};

function open(cell: MembershipInviteCell, others: Partial<Record<Open, MembershipInviteCell>> = {}) {
  return {
    'awaiting-answer': cell,
    'mail-bounced': cell,
    'awaiting-registration': cell,
    'awaiting-seat': cell,
    joining: cell,
    ...others,
  };
}

function ended(
  cell: MembershipInviteCell,
  others: Partial<Record<Exclude<MembershipInviteStage, Open>, MembershipInviteCell>> = {},
) {
  return { joined: cell, declined: cell, expired: cell, revoked: cell, ...others };
}

function done(to: MembershipInviteStage): MembershipInviteCell {
  return { answer: 'done', to };
}

function refused(code: MembershipInviteRefusal): MembershipInviteCell {
  return { answer: 'refused', code };
}
