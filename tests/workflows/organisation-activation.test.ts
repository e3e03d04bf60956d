import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from '@jest/globals';
import { Membership, Organisation, OrganisationIdentifier } from '../../db/entities/organisation.ts';
import { OrganisationActivation } from '../../db/entities/organisation-activation.ts';
import { addIdentifier, removeIdentifier } from '../../db/writes/organisation-identifiers.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import {
  activationWorkflow,
  beginSeededActivation,
  decideActivation,
  giveEvidence,
  identifiersOf,
  seedDraft,
} from '../support/activation-run.ts';
import { eventually } from '../support/eventually.ts';
import { type InstanceOptions, openInstance, type TestInstance } from '../support/instance.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { mailTo } from '../support/person.ts';
import { standingOf, timelineOf } from '../support/processes.ts';
import { playGateways, tinyCompany } from '../support/tiny-gateways.ts';

const opened: TestInstance[] = [];

afterEach(async () => {
  for (const instance of opened.splice(0)) await instance.close();
});

async function open(options: InstanceOptions = {}) {
  const { world, gateways } = playGateways();
  const instance = await openInstance({ skipTime: true, gateways, ...options });
  opened.push(instance);
  return { instance, world };
}

function organisationRow({ orm }: TestInstance, id: string) {
  return orm.em.fork().findOneOrFail(Organisation, { id });
}

it('activates a company whose register names the person, who becomes its administrator and is told', async () => {
  const { instance, world } = await open();
  const { id, organisationId, userId, registerNumber } = await beginSeededActivation(instance, {
    vatNumber: 'NL123456789B01',
  });

  const result = await activationWorkflow(instance, id).result();
  await deliverAll(instance);

  expect(result).toEqual({ stage: 'activated' });
  expect(await organisationRow(instance, organisationId)).toMatchObject({ state: 'active', vatValid: true });
  const facts = await instance.orm.em.fork().findOneOrFail(OrganisationActivation, { id });
  expect(facts).toMatchObject({ registerFound: true, authority: 'register', vatValid: true, rejection: null });
  expect(world.registered).toEqual(new Map([[`0106:${registerNumber}`, false]]));
  const members = await instance.orm.em.fork().find(Membership, { organisationId });
  expect(members).toMatchObject([{ user: userId, role: 'administrator', endedAt: null }]);
  const passed = ['register-checked', 'authority-proven', 'vat-checked', 'identifier-registered', 'activated'];
  expect(await timelineOf(instance, id)).toEqual(['requested', ...passed]);
  await mailTo(instance, addressOf(userId), 'organisation-activated');
});

it.each([
  ['a number that the register does not know', undefined, 'REGISTER_NOT_FOUND'],
  ['a company that has ended', tinyCompany({ hasEnded: true }), 'COMPANY_ENDED'],
] as const)('rejects %s, and the organisation is a draft again', async (_, company, reason) => {
  const { instance, world } = await open();
  world.company = company;
  const { id, organisationId, userId } = await beginSeededActivation(instance);

  const result = await activationWorkflow(instance, id).result();
  await deliverAll(instance);

  expect(result).toEqual({ stage: 'rejected' });
  const facts = await instance.orm.em.fork().findOneOrFail(OrganisationActivation, { id });
  expect(facts).toMatchObject({ rejection: reason });
  expect(await organisationRow(instance, organisationId)).toMatchObject({ state: 'draft', activatedAt: null });
  await mailTo(instance, addressOf(userId), 'organisation-rejected');
});

it('asks for evidence where the register does not name the person, reminds twice, and lapses without any', async () => {
  const { instance, world } = await open();
  world.company = tinyCompany({ representatives: [{ firstName: 'Anna', lastName: 'Smit' }] });
  const { id, userId } = await beginSeededActivation(instance);
  await instance.env.sleep('1 minute');
  const waiting = await standingOf(instance, id);
  await deliverAll(instance);
  await mailTo(instance, addressOf(userId), 'authority-wanted');

  await instance.env.sleep('2 days');
  await deliverAll(instance);
  const early = instance.inbox.emailsTo(addressOf(userId)).length;
  for (const [days, count] of [
    [2, 1],
    [11, 2],
  ] as const) {
    await instance.env.sleep(days * 86_400_000);
    await deliverAll(instance);
    await mailTo(instance, addressOf(userId), 'authority-reminder', count);
  }
  await instance.env.sleep('16 days');
  const result = await activationWorkflow(instance, id).result();

  const blocked = { waitingOn: 'person', blockedBy: 'AUTHORITY_UNPROVEN', needsAttention: false };
  expect(waiting).toMatchObject({ stage: 'awaiting-authority', ...blocked });
  expect(early).toBe(1);
  expect(result).toEqual({ stage: 'rejected' });
  const facts = await instance.orm.em.fork().findOneOrFail(OrganisationActivation, { id });
  expect(facts.rejection).toBe('AUTHORITY_LAPSED');
});

it('goes straight to evidence without a register number, and on when an operator approves it', async () => {
  const { instance, world } = await open();
  const wanted = { scheme: '9930', value: 'DE123456789' };
  const activation = await beginSeededActivation(instance, { registerNumber: null, country: 'DE', wanted });
  const { id } = activation;
  await instance.env.sleep('1 minute');
  await giveEvidence(instance, activation);
  await instance.env.sleep('40 days');
  const waiting = await standingOf(instance, id);

  const operatorId = randomUUID();
  const approved = await decideActivation(instance, id, { action: 'approve-authority', operatorId });
  const result = await activationWorkflow(instance, id).result();

  expect(world.calls).not.toContainEqual(expect.stringContaining('look-up'));
  expect(waiting).toMatchObject({ stage: 'awaiting-authority', waitingOn: 'operator', needsAttention: true });
  expect(approved).toEqual({ outcome: 'done', stage: 'checking-vat' });
  expect(result).toEqual({ stage: 'activated' });
  const facts = await instance.orm.em.fork().findOneOrFail(OrganisationActivation, { id });
  expect(facts).toMatchObject({ authority: 'operator', authorityDecidedBy: operatorId });
});

it('ends when an operator refuses the evidence, and tells the person what to do', async () => {
  const { instance, world } = await open();
  world.company = tinyCompany({ representatives: null });
  const activation = await beginSeededActivation(instance);
  const { id, userId } = activation;
  await instance.env.sleep('1 minute');
  await giveEvidence(instance, activation);

  const refused = await decideActivation(instance, id, { action: 'refuse-authority', operatorId: randomUUID() });
  const result = await activationWorkflow(instance, id).result();
  await deliverAll(instance);

  expect(refused).toEqual({ outcome: 'done', stage: 'rejected' });
  expect(result).toEqual({ stage: 'rejected' });
  const mail = await mailTo(instance, addressOf(userId), 'organisation-rejected');
  expect(mail.text).toContain('toont niet aan dat je voor dit bedrijf mag handelen');
});

it('never takes a busy VIES for an answer: it waits for hours and goes on when VIES says that the number is valid', async () => {
  const { instance, world } = await open();
  world.vat = 'unknown';
  const { id } = await beginSeededActivation(instance, { vatNumber: 'NL123456789B01' });

  await instance.env.sleep('5 hours');
  const parked = await standingOf(instance, id);
  const early = await decideActivation(instance, id, { action: 'approve-authority', operatorId: randomUUID() });
  world.vat = 'valid';
  await instance.env.sleep('25 hours');
  const result = await activationWorkflow(instance, id).result();

  const blocked = { waitingOn: 'vies', blockedBy: 'VIES_UNAVAILABLE', needsAttention: true };
  expect(parked).toMatchObject({ stage: 'checking-vat', ...blocked });
  expect(early).toMatchObject({ outcome: 'refused', code: 'AUTHORITY_NOT_AWAITED' });
  expect(result).toEqual({ stage: 'activated' });
});

it('tries again at once when an operator says so, while the register is away', async () => {
  const { instance, world } = await open();
  world.away.add('register');
  const { id } = await beginSeededActivation(instance);
  await instance.env.sleep('11 minutes');
  const parked = await standingOf(instance, id);

  world.away.clear();
  await activationWorkflow(instance, id).signal('retry');
  const result = await activationWorkflow(instance, id).result();

  expect(parked).toMatchObject({ waitingOn: 'trade-register', blockedBy: 'REGISTER_UNAVAILABLE' });
  expect(result).toEqual({ stage: 'activated' });
});

it('rejects a company whose only identifier is registered elsewhere, and one whose VAT number is invalid', async () => {
  const { instance, world } = await open();
  const draft = await beginSeededActivation(instance, { registerNumber: '12345678' });
  world.elsewhere.add('0106:12345678');
  const first = await activationWorkflow(instance, draft.id).result();
  world.vat = 'invalid';
  const second = await beginSeededActivation(instance, { vatNumber: 'NL123456789B01' });
  await activationWorkflow(instance, second.id).result();

  const em = instance.orm.em.fork();
  const reasons = [draft.id, second.id].map(
    async (id) => (await em.fork().findOneOrFail(OrganisationActivation, { id })).rejection,
  );
  expect(first).toEqual({ stage: 'rejected' });
  expect(await Promise.all(reasons)).toEqual(['IDENTIFIER_ELSEWHERE', 'VAT_INVALID']);
  expect(await identifiersOf(instance, draft.organisationId)).toEqual({ '0106:12345678': 'registered-elsewhere' });
});

it('undoes what was registered when somebody else has activated the company meanwhile, until the network answers', async () => {
  const { instance, world } = await open();
  const held = Promise.withResolvers<void>();
  world.holds = held.promise;
  const { id, registerNumber } = await beginSeededActivation(instance);
  await eventually('the call', async () =>
    world.calls.some((call) => call.startsWith('register')) ? true : undefined,
  );
  const rival = await seedDraft(instance, { registerNumber });
  const active = { state: 'active' as const, activatedAt: new Date() };
  await instance.orm.em.fork().nativeUpdate(Organisation, { id: rival.organisationId }, active);
  world.holds = undefined;
  held.resolve();
  await eventually('the registration', async () =>
    (await timelineOf(instance, id)).includes('identifier-registered') ? true : undefined,
  );
  const result = await activationWorkflow(instance, id).result();

  const facts = await instance.orm.em.fork().findOneOrFail(OrganisationActivation, { id });
  expect(result).toEqual({ stage: 'rejected' });
  expect(facts.rejection).toBe('ORGANISATION_TAKEN');
  expect(world.registered.size).toBe(0);
  expect(await timelineOf(instance, id)).toEqual(expect.arrayContaining(['identifier-undone', 'rejected']));
});

it('withdraws in the middle of a registration: its result is not lost but undone, when the network answers again', async () => {
  const { instance, world } = await open();
  const held = Promise.withResolvers<void>();
  world.holds = held.promise;
  const { id, userId, organisationId, registerNumber } = await beginSeededActivation(instance);
  await eventually('the call', async () =>
    world.calls.some((call) => call.startsWith('register')) ? true : undefined,
  );

  const answer = await decideActivation(instance, id, { action: 'withdraw', userId });
  world.away.add('peppol');
  held.resolve();
  await instance.env.sleep('20 minutes');
  const undoing = await standingOf(instance, id);
  const again = await decideActivation(instance, id, { action: 'withdraw', userId });
  world.away.clear();
  await instance.env.sleep('2 hours');
  const result = await activationWorkflow(instance, id).result();

  expect(answer).toEqual({ outcome: 'working', stage: 'registering-identifier' });
  expect(undoing).toMatchObject({
    stage: 'registering-identifier',
    waitingOn: 'peppol',
    blockedBy: 'PEPPOL_UNAVAILABLE',
  });
  expect(again.outcome).toBe('working');
  expect(result).toEqual({ stage: 'withdrawn' });
  expect(world.registered.size).toBe(0);
  expect(await identifiersOf(instance, organisationId)).toEqual({ [`0106:${registerNumber}`]: 'wanted' });
  expect(await organisationRow(instance, organisationId)).toMatchObject({ state: 'draft' });
});

it.each(['register', 'vies'] as const)('withdraws at once while the %s is away', async (away) => {
  const { instance, world } = await open();
  world.away.add(away);
  const { id, userId } = await beginSeededActivation(instance, { vatNumber: 'NL123456789B01' });
  await instance.env.sleep('3 minutes');

  const answer = await decideActivation(instance, id, { action: 'withdraw', userId });

  expect(answer).toEqual({ outcome: 'done', stage: 'withdrawn' });
  expect(await activationWorkflow(instance, id).result()).toEqual({ stage: 'withdrawn' });
});

it('gives an active organisation one more identifier and takes one away, and leaves it active', async () => {
  const { instance, world } = await open();
  const { id, organisationId, environmentId, userId, registerNumber } = await beginSeededActivation(instance);
  await activationWorkflow(instance, id).result();
  const reference = { environmentId, organisationId, userId };
  const [added, removal] = [randomUUID(), randomUUID()];

  await addIdentifier(instance.orm.em.fork(), { id: added, ...reference, scheme: '9944', value: 'NL123456789B01' });
  await instance.delivery.deliver(added);
  const addition = await activationWorkflow(instance, added).result();
  const row = await instance.orm.em.fork().findOneOrFail(OrganisationIdentifier, { organisationId, scheme: '0106' });
  await removeIdentifier(instance.orm.em.fork(), { id: removal, ...reference, identifierId: row.id });
  await instance.delivery.deliver(removal);
  const removed = await activationWorkflow(instance, removal).result();

  expect([addition, removed]).toEqual([{ stage: 'activated' }, { stage: 'activated' }]);
  expect(world.registered).toEqual(new Map([['9944:NL123456789B01', false]]));
  const states = { [`0106:${registerNumber}`]: 'removed', '9944:NL123456789B01': 'registered' };
  expect(await identifiersOf(instance, organisationId)).toEqual(states);
  expect(await organisationRow(instance, organisationId)).toMatchObject({ state: 'active' });
});
