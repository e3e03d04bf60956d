import { expect, it } from '@jest/globals';
import { createPartnerRequestActivities } from '../../activities/partner-request.ts';
import { Process } from '../../db/entities/process.ts';
import {
  PARTNER_REQUEST_STAGES,
  type PartnerRequestAction,
  type PartnerRequestStage,
} from '../../domain/partner-request.ts';
import type { PartnerRequestTurn } from '../../domain/partner-request-state.ts';
import {
  PARTNER_REQUEST_EVENTS,
  PARTNER_REQUEST_TABLE,
  type PartnerRequestEvent,
} from '../../domain/partner-request-table.ts';
import { useInstance } from '../support/instance.ts';
import { leaveGroup, type SeededPair, seedPair, seedRequest, setPartners } from '../support/partner-request-rows.ts';

const instance = useInstance({ withoutWorkers: true });
const EVENTS = Object.keys(PARTNER_REQUEST_EVENTS) as readonly PartnerRequestEvent[];
const PAIRS = EVENTS.flatMap((event) => PARTNER_REQUEST_STAGES.map((stage) => ({ event, stage })));

it.each(PAIRS)('$event at $stage has the answer that the table gives', async ({ event, stage }) => {
  const pair = await seedPair(instance());
  // whoever has answered, or withdrawn, is asked again what they did
  const answered = stage === 'established' || stage === 'declined' ? { answeredBy: pair.to.manager } : {};
  const id = await seedRequest(instance(), pair, { stage, row: answered });

  const turn = await happen(event, id, pair);
  const after = await instance().orm.em.fork().findOneOrFail(Process, id);

  const cell = PARTNER_REQUEST_TABLE[event][stage];
  const to = cell.answer === 'done' ? cell.to : stage;
  expect({ stage: after.stage, code: turn.code }).toEqual({
    stage: to,
    code: cell.answer === 'refused' ? cell.code : undefined,
  });
  expect(turn.stage).toBe(to);
  expect(Boolean(after.endedAt)).toBe((['established', 'declined', 'expired', 'withdrawn'] as string[]).includes(to));
});

/** Lets an event happen to a request. */
async function happen(event: PartnerRequestEvent, id: string, pair: SeededPair): Promise<PartnerRequestTurn> {
  const { from, to } = pair;
  switch (event) {
    case 'accept':
    case 'decline':
      return act(id, event, to.manager);
    case 'withdraw':
    case 'resend':
      return act(id, event, from.second);
    case 'take-over':
      return act(id, event, to.second);
    case 'reassign':
      return act(id, 'reassign', to.manager, to.second);
    case 'reassign-own':
      return act(id, 'reassign', from.manager, from.second);
    case 'answer-by-another':
      return act(id, 'accept', to.second);
    case 'act-unfit':
      await leaveGroup(instance(), from.manager);
      return act(id, 'reassign', from.manager, from.second);
    case 'manager-gone':
      await leaveGroup(instance(), to.manager);
      return review(id, 'changed');
    case 'manager-comes':
      await setPartners(instance(), from, false);
      return review(id, 'changed');
    case 'conditions-met':
      await leaveGroup(instance(), to.second);
      return review(id, 'changed');
    case 'conditions-lacking':
      await leaveGroup(instance(), to.second);
      await setPartners(instance(), to, false);
      return review(id, 'changed');
    case 'mail-refused':
      await leaveGroup(instance(), to.second);
      return refuseMail(id);
    case 'cancel':
      return steps().endPartnerRequest({ id, at: now(), eligibleUntil: now(), stage: 'withdrawn' });
    case 'deadline':
      return steps().endPartnerRequest({ id, at: now(), eligibleUntil: now(), stage: 'expired' });
  }
}

function act(id: string, action: PartnerRequestAction, userId: string, managerId?: string) {
  const command = { action, userId, ...(managerId === undefined ? {} : { managerId }) };
  return steps().decidePartnerRequest({ id, at: now(), round: 1, eligibleUntil: now(), command });
}

function review(id: string, because: 'changed' | 'bounced') {
  return steps().reviewPartnerRequest({ id, at: now(), round: 1, eligibleUntil: now(), because });
}

/** Of a yes that waits, no mail is under way: its workflow does not even ask. */
async function refuseMail(id: string): Promise<PartnerRequestTurn> {
  const { stage } = await instance().orm.em.fork().findOneOrFail(Process, id);
  return stage === 'awaiting-eligibility' ? { stage: stage as PartnerRequestStage } : review(id, 'bounced');
}

function steps() {
  return createPartnerRequestActivities({ orm: instance().orm });
}

function now(): string {
  return new Date().toISOString();
}
