import { afterEach, describe, expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { SECOND_MS } from '../../domain/policy.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { seedUser } from '../support/callers.ts';
import { draftCompany } from '../support/company-drafts.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { inviteByMail, joinForm, openHouse, someAddress } from '../support/invitees.ts';
import { openOperations, whatIsSaid } from '../support/operations.ts';
import { codeOf, openOperator } from '../support/operator-calls.ts';
import { askFor, seedSide } from '../support/partner-sides.ts';
import { type Answer, activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { restOf } from '../support/processes.ts';

const instance = useInstance({
  skipTime: true,
  authorities: true,
  policy: { mailStepMs: 10 * SECOND_MS, gatewayStepMs: 10 * SECOND_MS },
});

afterEach(() => {
  instance().inbox.clearFaults();
  instance().authorities.play('vies', null);
});

const idIn = ({ body }: Answer) => (body as { id: string }).id;
const skip = (span: string) => instance().env.sleep(span);

/** The words of an operator, and the eyes. */
async function atTheDesk() {
  return { ...(await openOperations(instance())), ...(await openOperator(instance())) };
}

/** A registration that has parked, because its mail does not go out. */
async function parkedRegistration(address: string): Promise<string> {
  const before = await registrations();
  await register(instance(), address);
  return eventually('that it has parked', async () => {
    await instance().relay();
    await skip('20 seconds');
    const parked = (await registrations()).filter(({ needsAttention }) => needsAttention);
    return parked.find(({ id }) => !before.some((known) => known.id === id))?.id;
  });
}

function registrations() {
  return instance().orm.em.fork().find(Process, { kind: 'registration' });
}

/** Opens the link of the mail, and fills in the form. */
async function activateBy(address: string, username: string): Promise<Answer> {
  const token = tokenIn(await mailTo(instance(), address, 'activation'));
  return eventually('an answer', async () => {
    const answer = await activate(instance(), formFor(username, token));
    return answer.status === 503 || answer.status === 202 ? undefined : answer;
  });
}

describe('found, explained and put right without touching the database:', () => {
  it.each([
    ['a mail provider that is down', { outage: true }, 'MAIL_PROVIDER_UNAVAILABLE', 'away'],
    [
      'a key that the mail provider does not take',
      { errors: { status: 403, name: 'invalid_api_key', message: 'API key is invalid' } },
      'MAIL_PROVIDER_REFUSED',
      'wrongkey',
    ],
  ] as const)('%s', async (_, fault, code, username) => {
    const desk = await atTheDesk();
    const address = someAddress();
    instance().inbox.setFaults(fault);
    const id = await parkedRegistration(address);

    const stuck = await desk.findStuck(id, `blockedBy=${code}`);
    const attention = await desk.findStuck(id, 'needsAttention=true&waitingOn=mail-provider');
    instance().inbox.clearFaults();
    const retried = await desk.act(id, 'retry');
    const activated = await activateBy(address, username);
    const well = await desk.untilWell(id, 'activated');

    expect(whatIsSaid(stuck)).toEqual({ codes: [code], isOnPage: true });
    expect(stuck.shown).toMatchObject({
      needsAttention: true,
      lastFailure: { code },
      nextAutomaticAction: { what: 'try-again' },
      allowedActions: expect.arrayContaining(['retry']),
    });
    expect(attention.counts.total.needsAttention).toBeGreaterThan(0);
    expect([retried.status, activated.status]).toEqual([202, 201]);
    expect(well).toMatchObject({ lastFailure: null, waitingOn: null, nextAutomaticAction: null });
    expect(well.timeline.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['parked', 'retried', 'mail-sent', 'activated']),
    );
  });

  it('a mail that bounced', async () => {
    const desk = await atTheDesk();
    const house = await openHouse(instance());
    const right = someAddress();
    const { id } = await house.invite(`${right.slice(0, 36)}+bounce@invitee.example`);

    const stuck = await desk.findStuck(id, 'blockedBy=MAIL_BOUNCED');
    await restOf(instance(), 'membershipInvite', id);
    const corrected = await desk.act(id, 'correct-address', { email: right });
    const token = tokenIn(await mailTo(instance(), right, 'invitation'), '/invitations');
    await eventually('an answer', async () =>
      (await activate(instance(), joinForm(token))).status === 201 ? true : undefined,
    );
    const well = await desk.untilWell(id, 'joined');

    expect(whatIsSaid(stuck)).toEqual({ codes: ['MAIL_BOUNCED'], isOnPage: true });
    expect(stuck.shown).toMatchObject({ stage: 'mail-bounced', mail: [{ bounced: true, feedback: 'bounced' }] });
    expect(stuck.shown.blockedBy[0]?.message).toContain('correct the address');
    expect(stuck.shown.allowedActions).toContain('correct-address');
    expect(codeOf(corrected)).toBe('200');
    expect(well.endedAt).not.toBeNull();
  });

  it('a relation manager who was demoted while their request was open', async () => {
    const desk = await atTheDesk();
    const [from, to] = await Promise.all([seedSide(instance()), seedSide(instance())]);
    const administrator = await seedUser(instance(), from.environmentId, 'administrator');
    const id = idIn(await askFor(from, to));
    await mailTo(instance(), `${to.userId}@acme.example`, 'partner-request');
    const { headers } = administrator;
    await call(instance(), 'DELETE', `/v1/relation-managers/${from.userId}`, { headers });
    await deliverAll(instance());
    await restOf(instance(), 'partnerRequest', id);
    await to.call('POST', `/v1/partner-requests/${id}/accept`);

    const stuck = await desk.findStuck(id, 'blockedBy=NOT_ELIGIBLE');
    const successor = await from.colleague();
    const reassigned = await desk.act(id, 'reassign', { managerId: successor.userId });
    const well = await desk.untilWell(id, 'established');

    expect(whatIsSaid(stuck)).toEqual({ codes: ['NOT_ELIGIBLE'], isOnPage: true });
    expect(stuck.shown).toMatchObject({ stage: 'awaiting-eligibility', waitingOn: 'administrator' });
    expect(stuck.shown.allowedActions).toContain('reassign');
    expect(codeOf(reassigned)).toBe('200');
    expect(well.endedAt).not.toBeNull();
  });

  it('an invitation for which no seat is left', async () => {
    const desk = await atTheDesk();
    const house = await openHouse(instance());
    const { id, token } = await inviteByMail(instance(), house);
    await setSeats(house.environmentId, 1);
    await activate(instance(), joinForm(token));

    const stuck = await desk.findStuck(id, 'blockedBy=NO_SEAT');
    const bought = await setSeats(house.environmentId, 2);
    await deliverAll(instance());
    const well = await desk.untilWell(id, 'joined');

    expect(whatIsSaid(stuck)).toEqual({ codes: ['NO_SEAT'], isOnPage: true });
    expect(stuck.shown).toMatchObject({ stage: 'awaiting-seat', waitingOn: 'administrator' });
    expect(bought.status).toBe(200);
    expect(well.timeline.map(({ event }) => event)).toEqual(expect.arrayContaining(['seat-awaited', 'joined']));
  });

  /** As operators sell seats. */
  async function setSeats(environmentId: string, seats: number): Promise<Answer> {
    const { headers } = await openOperator(instance());
    const body = { partnerRelations: true, credit: 100, licence: null, seats };
    return call(instance(), 'PUT', `/v1/environments/${environmentId}/subscription`, { headers, body });
  }

  it('a VIES that is busy', async () => {
    const desk = await atTheDesk();
    const { activate: begin } = await draftCompany(instance());
    instance().authorities.play('vies', 'MS_MAX_CONCURRENT_REQ');
    const id = await begin();
    await eventually('that it has parked', async () => {
      await skip('20 seconds');
      return (await desk.diagnosis(id)).needsAttention ? true : undefined;
    });

    const stuck = await desk.findStuck(id, 'blockedBy=VIES_UNAVAILABLE&waitingOn=vies');
    instance().authorities.play('vies', null);
    const retried = await desk.act(id, 'retry');
    const well = await desk.untilWell(id, 'activated');

    expect(whatIsSaid(stuck)).toEqual({ codes: ['VIES_UNAVAILABLE'], isOnPage: true });
    expect(stuck.shown).toMatchObject({ stage: 'checking-vat', lastFailure: { code: expect.any(String) } });
    expect(stuck.shown.nextAutomaticAction).toMatchObject({ what: 'try-again', at: expect.any(String) });
    expect(retried.status).toBe(202);
    expect(well.timeline.map(({ event }) => event)).toEqual(expect.arrayContaining(['vat-checked', 'activated']));
  });
});
