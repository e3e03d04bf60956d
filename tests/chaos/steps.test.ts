import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Context } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { createDatabaseActivities } from '../../activities/index.ts';
import { DriftFinding } from '../../db/entities/drift.ts';
import { UserIdentity } from '../../db/entities/identity.ts';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { announceEnvironmentChange } from '../../db/writes/environment-changes.ts';
import { endPartnership } from '../../db/writes/partnerships.ts';
import { DEFAULT_SUBSCRIPTION } from '../../domain/subscription.ts';
import type { FaultsInput } from '../../inbox/faults.ts';
import { administratorWithWaitingAddress } from '../support/addresses.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { addressOf, leaveGroup, seedPair, seedRequest } from '../support/partner-request-rows.ts';
import { beginSeededRequest, decideRequest, requestMailTo } from '../support/partner-request-run.ts';
import { keyWith, signedInAdministrator } from '../support/people.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, restOf, standingOf, timelineOf } from '../support/processes.ts';
import { consent, registerByProvider } from '../support/sign-ins.ts';
import { playGateways } from '../support/tiny-gateways.ts';
import { activateByEvidence, activateTooLate, lapseWithoutEvidence } from './activation-steps.ts';
import { extendMany, inviteList } from './bulk-steps.ts';
import { accountsOf, deliverAll, mailsTo, outcomeOf } from './exactly-once.ts';
import { acceptInvitation, joinByAccount, lapseUnanswered } from './invitation-steps.ts';
import { joinByMailedLink } from './invitee-steps.ts';
import { propagateShares } from './sharing-steps.ts';

/** Lets the first attempt of every step do its work, and crashes before its answer is heard. */
function crashAfterEffect() {
  const crashed: string[] = [];
  const intercept: ActivityInterceptorsFactory = () => ({
    inbound: {
      async execute(input, next) {
        const result: unknown = await next(input);
        const { activityType, attempt } = Context.current().info;
        if (attempt > 1) return result;
        crashed.push(activityType);
        throw new Error('crashed between its effect and its answer');
      },
    },
  });
  return { crashed, extra: { interceptors: { activity: [intercept] } } };
}

describe('when every step crashes between its effect and its answer', () => {
  const { crashed, extra } = crashAfterEffect();
  const { world, gateways } = playGateways();
  const policy = {
    activationLinkMs: 6_000,
    activationRemindersMs: [3_000],
    reminderQuietMs: 0,
    passwordResetMs: 3_000,
    partnerRequestMs: 3_000,
    authorityMs: 10_000,
    authorityRemindersMs: [2_000],
    propagationDelayMs: 1_000,
  };
  const instance = useInstance({ extra, gateways });
  const hurried = useInstance({ extra, policy, gateways });

  it('a person activates once and gets each mail once', async () => {
    const address = 'crash@steps.example';
    await register(instance(), address);
    const link = await mailTo(instance(), address, 'activation');
    const id = await processOf(instance(), link);

    const activated = await activate(instance(), formFor('crash', tokenIn(link)));
    const outcome = await outcomeOf(instance(), 'registration', id);

    expect(activated.status).toBe(201);
    expect(outcome).toEqual({ stage: 'activated' });
    expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1, 'activated/1': 1 });
    expect(await accountsOf(instance(), address)).toEqual({ users: 1, sessions: 1 });
    expect(crashed).toEqual(expect.arrayContaining(['sendMail', 'activateRegistration']));
  });

  it('a person for whom a provider vouches meanwhile activates once, and their sign-in leads there', async () => {
    const address = 'vouched@steps.example';
    await register(instance(), address);
    const id = await processOf(instance(), await mailTo(instance(), address, 'activation'));
    await deliverAll(instance());

    const signIn = await registerByProvider(instance(), { email: address });
    const accepted = { registrationId: id, signInId: signIn.id, environmentName: 'Vouched' };
    const { answer } = await consent(instance(), accepted);
    const outcome = await outcomeOf(instance(), 'registration', id);

    expect(signIn.registrationId).toBe(id);
    expect([answer.outcome, outcome]).toEqual(['activated', { stage: 'activated' }]);
    expect((await timelineOf(instance(), id)).filter((event) => event === 'proven')).toHaveLength(1);
    expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1, 'activated/1': 1 });
    expect(await accountsOf(instance(), address)).toEqual({ users: 1, sessions: 1 });
    expect(crashed).toContain('recordProviderProof');
  });

  it('an identity is linked once, and its owner is told once', async () => {
    const { address, userId } = await signedInAdministrator(instance(), 'crash-identity');
    await registerByProvider(instance(), { email: address, vouched: false });
    const id = await processOf(instance(), await mailTo(instance(), address, 'identity-proof'));

    await restOf(instance(), 'emailVerification', id);
    const handle = instance().temporal.workflow.getHandle(`emailVerification/${id}`);
    const answer = await handle.executeUpdate('confirm', { args: [{ round: 1 }] });
    const outcome = await outcomeOf(instance(), 'emailVerification', id);
    await deliverAll(instance());
    await mailTo(instance(), address, 'identity-linked');

    expect([answer, outcome]).toEqual([{ stage: 'verified' }, { stage: 'verified' }]);
    expect(await instance().orm.em.fork().count(UserIdentity, { user: userId })).toBe(1);
    expect(mailsTo(instance(), address)).toMatchObject({ 'email-proof/1': 1, 'notice/1': 1 });
  });

  it('an owner is told once that the address has an account', async () => {
    const address = 'owner@steps.example';
    await register(instance(), address);
    const link = await mailTo(instance(), address, 'activation');
    await activate(instance(), formFor('owner', tokenIn(link)));

    await register(instance(), address);
    const told = await mailTo(instance(), address, 'account-exists');
    const outcome = await outcomeOf(instance(), 'notice', await processOf(instance(), told));

    expect(outcome).toEqual({ stage: 'sent' });
    expect(mailsTo(instance(), address)).toMatchObject({ 'notice/1': 1 });
    expect(crashed).toContain('endNotice');
  });

  it('a mailbox that bounces is recorded', async () => {
    const address = 'crash+bounce@steps.example';
    await register(instance(), address);
    const id = await processOf(instance(), await mailTo(instance(), address, 'activation'));

    const row = await eventually('the bounce', async () => {
      const standing = await standingOf(instance(), id);
      return standing.stage === 'mail-bounced' ? standing : undefined;
    });

    expect(row).toMatchObject({ stage: 'mail-bounced', endedAt: null });
    expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1 });
    expect(crashed).toContain('recordStanding');
  });

  it('a registration lapses once, after one reminder', async () => {
    const address = 'lapse@steps.example';
    await register(hurried(), address);
    const id = await processOf(hurried(), await mailTo(hurried(), address, 'activation'));

    const outcome = await outcomeOf(hurried(), 'registration', id);

    expect(outcome).toEqual({ stage: 'expired' });
    expect(mailsTo(hurried(), address)).toEqual({ 'activation/1': 1, 'reminder-1/1': 1 });
    expect(await accountsOf(hurried(), address)).toEqual({ users: 0, sessions: 0 });
    expect(crashed).toContain('expireRegistration');
  });

  it('an extra address is proven, approved and told once', async () => {
    const { person, email, id } = await administratorWithWaitingAddress(instance(), 'crash-address');
    await deliverAll(instance());
    await mailTo(instance(), person.address, 'approval-wanted');
    const approved = await person.call('POST', `/v1/email-approvals/${id}/approve`);
    const outcome = await outcomeOf(instance(), 'emailVerification', id);
    await deliverAll(instance());
    await mailTo(instance(), person.address, 'address-added');

    expect(approved).toMatchObject({ status: 200, body: { id, stage: 'verified' } });
    expect(outcome).toEqual({ stage: 'verified' });
    expect(mailsTo(instance(), email)).toEqual({ 'email-proof/1': 1 });
    expect(mailsTo(instance(), person.address)).toMatchObject({ 'notice/1': 2 });
    expect(crashed).toEqual(expect.arrayContaining(['recordProof', 'addAddress']));
  });

  it('an extra address is refused once', async () => {
    const { person, email, id } = await administratorWithWaitingAddress(instance(), 'crash-refusal');
    const refused = await person.call('POST', `/v1/email-approvals/${id}/refuse`);
    const outcome = await outcomeOf(instance(), 'emailVerification', id);

    expect(refused).toMatchObject({ status: 200, body: { id, stage: 'refused' } });
    expect(outcome).toEqual({ stage: 'refused' });
    expect(mailsTo(instance(), email)).toEqual({ 'email-proof/1': 1 });
    expect(crashed).toContain('endEmailVerification');
  });

  it('a list of a licence is carried out once', async () => {
    const administrator = await signedInAdministrator(instance(), 'listed');
    const em = instance().orm.em.fork();
    await em.nativeUpdate(Subscription, { environment: administrator.environmentId }, { licenceId: 'L-steps' });
    const headers = await keyWith(instance(), { scopes: ['licences.sync'] });
    const users = [{ email: 'one@steps-list.example', role: 'user' }];

    const { body } = await call(instance(), 'PUT', '/v1/licences/L-steps/users', { headers, body: { users } });
    await instance().delivery.idle();
    const outcome = await outcomeOf(instance(), 'licenceSync', (body as { id: string }).id);

    expect(outcome).toEqual({ stage: 'done' });
    expect(await accountsOf(instance(), 'one@steps-list.example')).toEqual({ users: 1, sessions: 0 });
    expect(crashed).toEqual(expect.arrayContaining(['compareLicence', 'applyLicencePage']));
  });

  it('a forgotten password is set anew once, and its owner is told once', async () => {
    const address = 'forgot@steps.example';
    await register(instance(), address);
    await activate(instance(), formFor('forgot', tokenIn(await mailTo(instance(), address, 'activation'))));
    await call(instance(), 'POST', '/v1/password-resets', { body: { login: address } });
    const link = await mailTo(instance(), address, 'password-reset');

    const body = { token: tokenIn(link, '/reset'), password: 'seven green bicycles' };
    const { status } = await call(instance(), 'POST', '/v1/password-resets/confirm', { body });
    const outcome = await outcomeOf(instance(), 'passwordReset', await processOf(instance(), link));
    await eventually('the notice', async () => {
      await instance().relay();
      return mailsTo(instance(), address)['notice/1'];
    });

    expect([status, outcome]).toEqual([200, { stage: 'reset' }]);
    expect(mailsTo(instance(), address)).toMatchObject({ 'password-reset/1': 1, 'notice/1': 1 });
    expect(crashed).toEqual(expect.arrayContaining(['openPasswordReset', 'resetPassword']));
  });

  it('a link to a new password lapses once', async () => {
    const address = 'lapsed@steps.example';
    await register(hurried(), address);
    await activate(hurried(), formFor('lapsed', tokenIn(await mailTo(hurried(), address, 'activation'))));
    await call(hurried(), 'POST', '/v1/password-resets', { body: { login: address } });
    const id = await processOf(hurried(), await mailTo(hurried(), address, 'password-reset'));

    expect(await outcomeOf(hurried(), 'passwordReset', id)).toEqual({ stage: 'expired' });
    expect(mailsTo(hurried(), address)).toMatchObject({ 'password-reset/1': 1 });
    expect(crashed).toContain('endPasswordReset');
  });

  it('two environments become partners once, part once, and everyone is told once', async () => {
    const pair = await seedPair(instance());
    const { id } = await beginSeededRequest(instance(), { pair });
    await requestMailTo(instance(), addressOf(pair.to.manager));
    await leaveGroup(instance(), pair.to.manager);
    const em = instance().orm.em.fork();
    await announceEnvironmentChange(em, pair.to.environmentId, 'relation-managers');
    await deliverAll(instance());
    await requestMailTo(instance(), addressOf(pair.to.second));

    const accepted = await decideRequest(instance(), id, { action: 'accept', userId: pair.to.second });
    const established = await outcomeOf(instance(), 'partnerRequest', id);
    const sides = [pair.from.environmentId, pair.to.environmentId];
    const partnership = await em.findOneOrFail(Partnership, { environmentA: { $in: sides } });
    const { environmentId, manager: userId } = pair.from;
    await endPartnership(em.fork(), { partnershipId: partnership.id, environmentId, userId });
    await deliverAll(instance());
    const ended = await outcomeOf(instance(), 'partnershipEnding', partnership.id);
    await deliverAll(instance());
    await mailTo(instance(), addressOf(userId), 'partnership-ended');

    expect([accepted.outcome, established, ended]).toEqual(['done', { stage: 'established' }, { stage: 'ended' }]);
    expect(await em.count(Connection, { partnershipId: partnership.id })).toBe(1);
    const mails = instance()
      .inbox.emailsTo(addressOf(userId))
      .map(({ tags }) => tags['template']);
    expect(mails).toHaveLength(3);
    expect(new Set(mails)).toEqual(new Set(['partner-established', 'partner-reassigned', 'partnership-ended']));
    const steps = ['decidePartnerRequest', 'reviewPartnerRequest', 'revokePartnership', 'tellPartnershipEnded'];
    expect(crashed).toEqual(expect.arrayContaining(steps));
  });

  it('a partner request lapses once', async () => {
    const { id, pair } = await beginSeededRequest(hurried());

    expect(await outcomeOf(hurried(), 'partnerRequest', id)).toEqual({ stage: 'expired' });
    await deliverAll(hurried());
    await mailTo(hurried(), addressOf(pair.from.manager), 'partner-expired');
    expect(crashed).toContain('endPartnerRequest');
  });

  it('what has outlived its purpose is erased', async () => {
    const { temporal, taskQueue, policy: given } = instance();
    const erased: unknown = await temporal.workflow.execute('retention', {
      taskQueue,
      workflowId: `retention-${randomUUID()}`,
      args: [{ policy: given }],
    });

    expect(erased).toEqual({ erased: 0 });
    expect(crashed).toContain('eraseOutlived');
  });

  it('an organisation is activated once, receives at its second try, pays once, and everyone is told once', async () => {
    const { outcomes, events, ...left } = await activateByEvidence(instance(), world);

    expect(outcomes).toEqual([{ stage: 'activated' }, { stage: 'failed' }, { stage: 'on' }]);
    const once = { 'register-checked': 1, 'authority-proven': 1, 'vat-checked': 1, 'identifier-registered': 1 };
    expect(events).toEqual({ requested: 1, 'evidence-added': 1, ...once, activated: 1 });
    const mails = ['authority-wanted', 'organisation-activated', 'receiving-failed', 'receiving-on'];
    expect(left).toEqual({ members: 1, credit: 2, receives: true, mails });
  });

  it('an activation lapses once, after one reminder', async () => {
    const { outcome, events, mails } = await lapseWithoutEvidence(hurried(), world);

    expect(outcome).toEqual({ stage: 'rejected' });
    expect(events).toMatchObject({ 'register-checked': 1, rejected: 1 });
    expect(mails).toEqual(['authority-reminder', 'authority-wanted', 'organisation-rejected']);
  });

  it('what an activation that comes too late has registered is undone once', async () => {
    const { outcome, events, isRegistered } = await activateTooLate(instance(), world);

    expect([outcome, isRegistered]).toEqual([{ stage: 'rejected' }, false]);
    expect(events).toMatchObject({ 'identifier-registered': 1, 'identifier-undone': 1, rejected: 1 });
  });

  it('an invitee joins once, and everyone is told once', async () => {
    const { events, ...left } = await acceptInvitation(instance());

    expect(left).toEqual({ answer: 'done', outcome: { stage: 'joined' }, members: 2, told: [1, 1] });
    expect(events.filter((event) => event === 'accepted' || event === 'joined')).toEqual(['accepted', 'joined']);
    expect(await joinByAccount(instance())).toEqual({ stage: 'joined' });
  });

  it('an invitee without an account makes one, once, and joins by it', async () => {
    expect(await joinByMailedLink(instance())).toEqual({
      status: 201,
      outcome: { stage: 'joined' },
      accounts: 1,
      members: 2,
      told: ['invitation', 'activated'],
    });
  });

  it('an invitation lapses once', async () => {
    expect(await lapseUnanswered(instance())).toEqual({ outcome: { stage: 'expired' }, told: 1 });
  });

  it('everyone on a list is invited once', async () => {
    expect(await inviteList(instance())).toEqual({
      ended: { stage: 'done' },
      counts: { worked: 4, started: 3, mailed: 3 },
      outcomes: ['invited', 'invited', 'already-invited', 'invited'],
      mails: [1, 1, 1],
    });
  });

  it('what an operator does with many is done once with each', async () => {
    expect(await extendMany(instance())).toEqual({
      outcome: { stage: 'done' },
      outcomes: { done: 1, refused: 0, changed: 2, stopped: 0, open: 0 },
      actions: 3,
      extended: 1,
    });
  });

  it('what is shared with relation managers is granted once and taken back once', async () => {
    // how much a turn has done is lost with its answer: the receipts tell, and the timeline says at most that (docs/adr/0027)
    const run = ['requested', 'settled'];
    expect(await propagateShares(hurried())).toEqual({ grants: 4, events: [...run, ...run] });
  });

  it('what waits for something that is there already is nudged once', async () => {
    const { temporal, taskQueue, policy: given } = instance();
    const id = await seedRequest(instance(), await seedPair(instance()), { stage: 'awaiting-eligibility' });
    const run: unknown = await temporal.workflow.execute('nudge', {
      taskQueue,
      workflowId: `nudge-${randomUUID()}`,
      args: [{ policy: given }],
    });

    // the first attempt, whose answer was lost, has put it in
    expect(run).toEqual({ nudged: 0 });
    expect(await instance().orm.em.fork().count(OutboxRow, { subject: id, name: 'conditions-changed' })).toBe(1);
    expect(crashed).toContain('nudgeWaiting');
  });

  it('what has come apart is found once and mended once', async () => {
    const { temporal, taskQueue, policy: given } = instance();
    const em = instance().orm.em.fork();
    const id = await seedRequest(instance(), await seedPair(instance()), { stage: 'awaiting-answer' });
    await em.nativeUpdate(Process, { id }, { createdAt: new Date(Date.now() - 3_600_000) });
    const run: unknown = await temporal.workflow.execute('driftWatch', {
      taskQueue,
      workflowId: `drift-${randomUUID()}`,
      args: [{ policy: given }],
    });

    // the first attempt has kept the mark, and the second found it
    expect(run).toEqual({ mark: 1 });
    expect(await em.find(DriftFinding, { processId: id }, { disableIdentityMap: true })).toMatchObject([
      { kind: 'WORKFLOW_NEVER_STARTED', mending: 'started' },
    ]);
    expect(await temporal.workflow.getHandle(`partnerRequest/${id}`).describe()).toMatchObject({
      status: { name: 'RUNNING' },
    });
    expect(crashed).toContain('watchDrift');
  });

  it('no step was left out', () => {
    const steps = Object.keys(createDatabaseActivities({ subscription: DEFAULT_SUBSCRIPTION, orm: instance().orm }));
    const lists = ['workBulkPage', 'startBulkInvitations', 'endBulkInvite', 'sendInvitationBatch'];
    const bulk = [...lists, 'applyBulkActionPage', 'endBulkAction', 'watchDrift'];

    const outside = ['lookUpCompany', 'checkVat', 'registerIdentifier', 'removeIdentifier', 'setReceiving'];
    expect(new Set(crashed)).toEqual(new Set([...steps, ...outside, ...bulk, 'propagate', 'sendMail']));
  });
});

describe('when the provider of mails fails', () => {
  const instance = useInstance();
  const faults: readonly (readonly [string, FaultsInput, number])[] = [
    ['loses its answer', { loseAnswer: { times: 1 } }, 2],
    ['limits the rate', { rateLimit: { retryAfterSeconds: 1, times: 2 } }, 3],
    ['answers an error', { errors: { status: 500, name: 'internal_server_error', times: 1 } }, 2],
  ];

  it.each(faults)('and %s, each mail comes once, under one key', async (what, fault, calls) => {
    const address = `${what.replaceAll(' ', '-')}@provider.example`;
    instance().inbox.setFaults(fault);

    await register(instance(), address);
    const link = await mailTo(instance(), address, 'activation');
    await eventually('the sent mail', async () => {
      const { waitingOn } = await standingOf(instance(), await processOf(instance(), link));
      return waitingOn === 'person' ? true : undefined;
    });

    expect(mailsTo(instance(), address)).toEqual({ 'activation/1': 1 });
    expect(
      instance()
        .inbox.keyArrivals()
        .get(link.idempotencyKey ?? ''),
    ).toBe(calls);
  });

  it('for a while altogether, what waited comes once, and an activation goes on', async () => {
    const [before, during] = ['before@outage.example', 'during@outage.example'];
    await register(instance(), before);
    const link = await mailTo(instance(), before, 'activation');
    const known = instance().inbox.keyArrivals().size;

    instance().inbox.setFaults({ outage: true });
    const registered = await register(instance(), during);
    const activated = await activate(instance(), formFor('before', tokenIn(link)));
    await eventually('a try of both mails', () =>
      instance().inbox.keyArrivals().size >= known + 2 ? true : undefined,
    );
    instance().inbox.clearFaults();
    const id = await processOf(instance(), link);
    const outcome = await outcomeOf(instance(), 'registration', id);
    await mailTo(instance(), during, 'activation');

    expect([registered.status, activated.status]).toEqual([202, 201]);
    expect(outcome).toEqual({ stage: 'activated' });
    expect(mailsTo(instance(), before)).toEqual({ 'activation/1': 1, 'activated/1': 1 });
    expect(mailsTo(instance(), during)).toEqual({ 'activation/1': 1 });
  });
});
