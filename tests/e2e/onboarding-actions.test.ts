import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { inviteByMail, openHouse, someAddress } from '../support/invitees.ts';
import {
  actionsOn,
  codeOf,
  entriesBy,
  inDays,
  openOperator,
  openRegistration,
  standsAs,
} from '../support/operator-calls.ts';
import { askFor, seedSide } from '../support/partner-sides.ts';
import { type Answer, activate, call, formFor, mailTo, tokenIn } from '../support/person.ts';
import { restOf, standingOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });

const idIn = ({ body }: Answer) => (body as { id: string }).id;
/** A partner request that has been asked, with another manager of the asked side. */
async function asked() {
  const [from, to] = await Promise.all([seedSide(instance()), seedSide(instance())]);
  const second = await to.colleague();
  const id = idIn(await askFor(from, to));
  await mailTo(instance(), `${to.userId}@acme.example`, 'partner-request');
  await restOf(instance(), 'partnerRequest', id);
  return { id, from, to, second };
}

describe('an operator', () => {
  it('writes notes, and looks after an onboarding until somebody leaves it to others', async () => {
    const { id } = await openRegistration(instance());
    const [operator, other] = await Promise.all([openOperator(instance()), openOperator(instance())]);

    const answers = [
      await operator.act(id, 'note', { text: 'Called, wants a new link.' }),
      await operator.act(id, 'take'),
      await other.act(id, 'take'),
      await other.act(id, 'release'),
    ];
    const after = await standingOf(instance(), id);

    expect(answers.map(codeOf)).toEqual(['200', '200', '409 ACTION_NOT_ALLOWED', '200']);
    expect(answers[2]?.body).toMatchObject({ allowedActions: ['resend', 'extend', 'note', 'release'] });
    expect(after).toMatchObject({ takenBy: null, takenAt: null });
    const rows = await actionsOn(instance(), id);
    expect(rows.map(({ actor, action, reason, outcome }) => [actor, action, reason, outcome])).toEqual([
      [operator.actor, 'note', 'Called, wants a new link.', 'done'],
      [operator.actor, 'take', 'They called.', 'done'],
      [other.actor, 'release', 'They called.', 'done'],
    ]);
    expect(await entriesBy(instance(), id, operator.actor)).toEqual([
      { event: 'noted', data: { id: rows[0]?.id } },
      { event: 'taken', data: {} },
    ]);
  });

  it('sends a link again, within the limits of everybody', async () => {
    const { id, address } = await openRegistration(instance());
    const operator = await openOperator(instance());
    await instance().env.sleep('2 minutes');

    const sent = await operator.act(id, 'resend');
    await mailTo(instance(), address, 'activation', 2);
    await restOf(instance(), 'registration', id);
    const key = { 'idempotency-key': randomUUID() };
    const early = await operator.act(id, 'resend', {}, key);
    await instance().env.sleep('2 minutes');
    const later = await operator.act(id, 'resend', {}, key);
    const third = await mailTo(instance(), address, 'activation', 3);
    const done = await activate(instance(), formFor(`resent${randomUUID().slice(0, 8)}`, tokenIn(third)));

    expect(sent).toMatchObject({ status: 200, body: { id, stage: 'awaiting-activation' } });
    expect([early, later].map(codeOf)).toEqual(['429 RATE_LIMITED', '200']);
    expect(done.status).toBe(201);
    expect(await entriesBy(instance(), id, operator.actor)).toEqual([
      { event: 'asked-again', data: { round: 2 } },
      { event: 'asked-again', data: { round: 3 } },
    ]);
    expect((await actionsOn(instance(), id)).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  it('puts the end of a registration further away: the same link counts longer', async () => {
    const { id, mail } = await openRegistration(instance());
    const operator = await openOperator(instance());

    const until = await inDays(instance(), 20);
    const extended = await operator.act(id, 'extend', { until });
    const refused = [
      await operator.act(id, 'extend', { until: await inDays(instance(), 5) }),
      await operator.act(id, 'extend', { until: await inDays(instance(), 31) }),
      await operator.act(id, 'extend', { until: 'tomorrow' }),
    ];
    await instance().env.sleep('10 days');
    const later = await standingOf(instance(), id);
    const done = await activate(instance(), formFor(`late${randomUUID().slice(0, 8)}`, tokenIn(mail)));

    expect(codeOf(extended)).toBe('200');
    expect(refused.map(codeOf)).toEqual(refused.map(() => '400 VALIDATION_FAILED'));
    expect(later).toMatchObject({ stage: 'awaiting-activation', waitUntil: new Date(until) });
    expect(done.status).toBe(201);
    expect(await entriesBy(instance(), id, operator.actor)).toEqual([{ event: 'extended', data: { until } }]);
  });

  it('reassigns a partner request of either side, extends it, and ends it', async () => {
    const { id, from, second } = await asked();
    const [operator, outsider] = await Promise.all([openOperator(instance()), seedSide(instance())]);
    const colleague = await from.colleague();

    const reassigned = await operator.act(id, 'reassign', { managerId: second.userId });
    await mailTo(instance(), `${second.userId}@acme.example`, 'partner-request');
    const ofAskers = await operator.act(id, 'reassign', { managerId: colleague.userId });
    const stranger = await operator.act(id, 'reassign', { managerId: outsider.userId });
    const extended = await operator.act(id, 'extend', { until: await inDays(instance(), 60) });
    await instance().env.sleep('30 days');
    const still = await standingOf(instance(), id);
    const cancelled = await operator.act(id, 'cancel');
    await standsAs(instance(), id, 'withdrawn');
    const late = await operator.act(id, 'resend');

    expect([reassigned, ofAskers, extended].map(codeOf)).toEqual(['200', '200', '200']);
    expect(codeOf(stranger)).toBe('409 MANAGER_NOT_ELIGIBLE');
    expect(still.stage).toBe('awaiting-answer');
    expect(cancelled.status).toBe(202);
    expect(cancelled.headers.get('location')).toBe(`/v1/onboardings/${id}`);
    expect(codeOf(late)).toBe('409 ACTION_NOT_ALLOWED');
    expect(await entriesBy(instance(), id, operator.actor)).toMatchObject([
      { event: 'reassigned', data: { side: 'to', to: second.userId } },
      { event: 'reassigned', data: { side: 'from', to: colleague.userId } },
      { event: 'extended' },
      { event: 'cancel-asked' },
    ]);
  });

  it('corrects the address of an invitation that bounced, for whoever has invited', async () => {
    const house = await openHouse(instance());
    const operator = await openOperator(instance());
    const { id } = await house.invite(`${randomUUID()}+bounce@invitee.example`);
    await standsAs(instance(), id, 'mail-bounced');
    await restOf(instance(), 'membershipInvite', id);
    const right = someAddress();

    const invalid = await operator.act(id, 'correct-address', { email: 'nobody' });
    const corrected = await operator.act(id, 'correct-address', { email: right });
    await mailTo(instance(), right, 'invitation');

    expect(codeOf(invalid)).toBe('400 VALIDATION_FAILED');
    expect(corrected).toMatchObject({ status: 200, body: { id, stage: 'awaiting-answer' } });
    expect(await entriesBy(instance(), id, operator.actor)).toEqual([
      { event: 'address-corrected', data: { round: 2 } },
    ]);
    const { body } = await call(instance(), 'GET', `/v1/invitations/${id}`, { headers: house.administrator.headers });
    expect(body).toMatchObject({ email: right });
  });

  it('restores a lapsed invitation as a new one, once', async () => {
    const house = await openHouse(instance());
    const operator = await openOperator(instance());
    const { id, email } = await inviteByMail(instance(), house);
    await restOf(instance(), 'membershipInvite', id);
    await instance().env.sleep('31 days');
    await standsAs(instance(), id, 'expired');

    const key = { 'idempotency-key': randomUUID() };
    const given = { expectedStage: 'expired' };
    const answers = await Promise.all([
      operator.act(id, 'restore', given, key),
      (await openOperator(instance())).act(id, 'restore', given),
    ]);
    const restored = answers.find(({ status }) => status === 202);
    const newId = restored ? idIn(restored) : '';
    await mailTo(instance(), email, 'invitation', 2);
    const again = await operator.act(id, 'restore');

    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([202, 409]);
    expect(codeOf(again)).toBe('409 ACTION_NOT_ALLOWED');
    expect(await standingOf(instance(), newId)).toMatchObject({ continues: id, stage: 'awaiting-answer' });
    expect(await timelineOf(instance(), id)).toContain('restored');
    expect(await timelineOf(instance(), newId)).toEqual(expect.arrayContaining(['requested', 'restored']));
  });

  it('asks a lapsed partner request anew, whatever the pause', async () => {
    const { id, from, to } = await asked();
    const operator = await openOperator(instance());
    await instance().env.sleep('15 days');
    await standsAs(instance(), id, 'expired');

    const byThemselves = await askFor(from, to);
    const restored = await operator.act(id, 'restore');

    expect(codeOf(byThemselves)).toBe('409 PARTNER_REQUEST_TOO_SOON');
    expect(restored).toMatchObject({ status: 202, body: { stage: 'awaiting-answer' } });
    expect(await standingOf(instance(), idIn(restored))).toMatchObject({ continues: id });
    await mailTo(instance(), `${to.userId}@acme.example`, 'partner-request', 2);
  });

  it('is told that what was erased does not come back', async () => {
    const { id } = await openRegistration(instance());
    const operator = await openOperator(instance());
    await instance().env.sleep('8 days');
    await standsAs(instance(), id, 'expired');

    expect(codeOf(await operator.act(id, 'restore'))).toBe('410 RESTORE_ERASED');
    expect(await actionsOn(instance(), id)).toEqual([]);
  });

  it('ends it once, also when two do so at the same moment', async () => {
    const { id } = await asked();
    const operators = await Promise.all([openOperator(instance()), openOperator(instance())]);

    const answers = await Promise.all(operators.map(({ act }) => act(id, 'cancel')));
    await standsAs(instance(), id, 'withdrawn');

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect((await timelineOf(instance(), id)).filter((event) => event === 'withdrawn')).toHaveLength(1);
  });
});
