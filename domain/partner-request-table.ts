import type { PartnerRequestRefusal, PartnerRequestStage } from './partner-request.ts';

/**
 * Everything that can happen to a partner request, in words; the first six by somebody who may. docs/partner-requests.md
 * is drawn from this table, and its tests are made from it.
 */
export const PARTNER_REQUEST_EVENTS = {
  accept: 'the chosen manager accepts',
  decline: 'the chosen manager declines',
  withdraw: 'a manager of the asking side withdraws it',
  'take-over': 'another manager of the asked side takes it over',
  reassign: 'a manager of the asked side passes it on within their side',
  'reassign-own': 'a manager of the asking side passes it on within their side',
  resend: 'a manager of the asking side has it sent again',
  'answer-by-another': 'somebody answers whom it does not address',
  'act-unfit': 'somebody acts who is no relation manager any more',
  'manager-gone': 'the chosen manager can answer no more, and another one can',
  'manager-comes': 'another manager of the asked side can answer from now on',
  'conditions-met': 'role, group or subscription change, and nothing is lacking',
  'conditions-lacking': 'role, group or subscription change, and something is lacking',
  'mail-refused': 'the mailbox refuses for good, and nobody else may answer',
  cancel: 'the environments part',
  deadline: 'its time is over',
} as const;
export type PartnerRequestEvent = keyof typeof PARTNER_REQUEST_EVENTS;

/** What an event leads to at a stage; a refusal and what is ignored leave the request where it is. */
export type PartnerRequestCell =
  | { readonly answer: 'done'; readonly to: PartnerRequestStage }
  | { readonly answer: 'refused'; readonly code: PartnerRequestRefusal }
  | { readonly answer: 'ignored' };

type Row = Readonly<Record<PartnerRequestStage, PartnerRequestCell>>;
type Open = 'awaiting-answer' | 'mail-bounced' | 'establishing' | 'awaiting-eligibility';

const IGNORED: PartnerRequestCell = { answer: 'ignored' };
const OVER = refused('PARTNER_REQUEST_ENDED');

/**
 * Every pair of event and stage. `establishing`: a yes was taken in and its step has parked. What nobody lacks is
 * established at once; a yes to which something is lacking leads to `awaiting-eligibility` in its place.
 */
export const PARTNER_REQUEST_TABLE: Readonly<Record<PartnerRequestEvent, Row>> = {
  accept: {
    ...open(done('established'), { 'awaiting-eligibility': done('awaiting-eligibility') }),
    ...ended(OVER, { established: done('established') }),
  },
  decline: { ...open(done('declined')), ...ended(OVER, { declined: done('declined') }) },
  withdraw: { ...open(done('withdrawn')), ...ended(OVER, { withdrawn: done('withdrawn') }) },
  'take-over': { ...open(done('awaiting-answer'), { 'awaiting-eligibility': done('established') }), ...ended(OVER) },
  reassign: { ...open(done('awaiting-answer'), { 'awaiting-eligibility': done('established') }), ...ended(OVER) },
  'reassign-own': {
    'awaiting-answer': done('awaiting-answer'),
    'mail-bounced': done('mail-bounced'),
    establishing: done('establishing'),
    'awaiting-eligibility': done('established'),
    ...ended(OVER),
  },
  resend: {
    ...open(done('awaiting-answer'), { 'awaiting-eligibility': refused('ALREADY_DECIDED') }),
    ...ended(OVER),
  },
  'answer-by-another': { ...open(refused('NOT_ADDRESSED')), ...ended(OVER) },
  'act-unfit': { ...open(refused('NOT_ALLOWED')), ...ended(OVER) },
  'manager-gone': {
    ...open(done('awaiting-answer'), { 'awaiting-eligibility': done('established') }),
    ...ended(IGNORED),
  },
  'manager-comes': { ...open(IGNORED, { 'mail-bounced': done('awaiting-answer') }), ...ended(IGNORED) },
  'conditions-met': { ...open(IGNORED, { 'awaiting-eligibility': done('established') }), ...ended(IGNORED) },
  'conditions-lacking': { ...open(IGNORED), ...ended(IGNORED) },
  'mail-refused': { ...open(done('mail-bounced'), { 'awaiting-eligibility': IGNORED }), ...ended(IGNORED) },
  cancel: { ...open(done('withdrawn')), ...ended(IGNORED) },
  deadline: { ...open(done('expired')), ...ended(IGNORED) },
};

function open(cell: PartnerRequestCell, others: Partial<Record<Open, PartnerRequestCell>> = {}) {
  return {
    'awaiting-answer': cell,
    'mail-bounced': cell,
    establishing: cell,
    'awaiting-eligibility': cell,
    ...others,
  };
}

function ended(
  cell: PartnerRequestCell,
  others: Partial<Record<Exclude<PartnerRequestStage, Open>, PartnerRequestCell>> = {},
) {
  return { established: cell, declined: cell, expired: cell, withdrawn: cell, ...others };
}

function done(to: PartnerRequestStage): PartnerRequestCell {
  return { answer: 'done', to };
}

function refused(code: PartnerRequestRefusal): PartnerRequestCell {
  return { answer: 'refused', code };
}
