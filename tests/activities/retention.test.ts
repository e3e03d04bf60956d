import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createRetentionActivities } from '../../activities/retention.ts';
import { IdempotencyRecord } from '../../db/entities/idempotency-record.ts';
import { ProviderSignIn } from '../../db/entities/identity.ts';
import { Link } from '../../db/entities/link.ts';
import { Mail } from '../../db/entities/mail.ts';
import { OperatorSession, OperatorSignInLink } from '../../db/entities/operator.ts';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { OrganisationActivation, OrganisationEvidence } from '../../db/entities/organisation-activation.ts';
import { PartnerRequest } from '../../db/entities/partner-request.ts';
import { PasswordResetIntake } from '../../db/entities/password-reset.ts';
import { PreparedRegistration } from '../../db/entities/prepared-registration.ts';
import { Process } from '../../db/entities/process.ts';
import { Session } from '../../db/entities/user.ts';
import { DAY_MS, DEFAULT_POLICY } from '../../domain/policy.ts';
import { seedDraft } from '../support/activation-run.ts';
import { useInstance } from '../support/instance.ts';
import { seedActivation } from '../support/organisations.ts';
import { seedPair, seedRequest } from '../support/partner-request-rows.ts';
import { signedInAdministrator } from '../support/people.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf } from '../support/processes.ts';
import { consent, registerByProvider, signInAtProvider, takeInSignIn } from '../support/sign-ins.ts';

const instance = useInstance();

it('erases hashes of links after 30 days and recipients after 90, of what has ended, and touches nothing younger', async () => {
  await register(instance(), 'old@acme.example');
  const mail = await mailTo(instance(), 'old@acme.example', 'activation');
  await activate(instance(), formFor('old', tokenIn(mail)));
  await mailTo(instance(), 'old@acme.example', 'activated');
  await register(instance(), 'open@acme.example');
  const open = await processOf(instance(), await mailTo(instance(), 'open@acme.example', 'activation'));
  const id = await processOf(instance(), mail);
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const { endedAt } = await instance().orm.em.fork().findOneOrFail(Process, id);
  const endedMs = endedAt?.getTime() ?? 0;
  const erase = async (days: number) => {
    const at = new Date(endedMs + days * DAY_MS + 60_000).toISOString();
    await eraseOutlived({ at, policy: DEFAULT_POLICY });
    const em = instance().orm.em.fork();
    return {
      links: await em.count(Link, { processId: id }),
      recipients: await em.count(Mail, { processId: id, recipient: { $ne: null } }),
      sessions: await em.count(Session, {}),
      open: await em.count(Mail, { processId: open, recipient: { $ne: null } }),
      openLinks: await em.count(Link, { processId: open }),
    };
  };

  expect(await erase(0)).toEqual({ links: 2, recipients: 2, sessions: 1, open: 1, openLinks: 2 });
  expect(await erase(29)).toEqual({ links: 2, recipients: 2, sessions: 0, open: 1, openLinks: 2 });
  expect(await erase(30)).toEqual({ links: 0, recipients: 2, sessions: 0, open: 1, openLinks: 2 });
  expect(await erase(90)).toEqual({ links: 0, recipients: 0, sessions: 0, open: 1, openLinks: 2 });
});

it('erases what somebody wrote with a partner request 90 days after its end, and not before it has ended', async () => {
  const row = { message: 'Shall we?' };
  const ended = await seedRequest(instance(), await seedPair(instance()), { stage: 'declined', row });
  const open = await seedRequest(instance(), await seedPair(instance()), { row });
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const messagesAfter = async (days: number) => {
    await eraseOutlived({ at: new Date(Date.now() + days * DAY_MS + 60_000).toISOString(), policy: DEFAULT_POLICY });
    const em = instance().orm.em.fork();
    return [await em.findOneOrFail(PartnerRequest, ended), await em.findOneOrFail(PartnerRequest, open)].map(
      ({ message }) => message ?? null,
    );
  };

  expect(await messagesAfter(89)).toEqual(['Shall we?', 'Shall we?']);
  expect(await messagesAfter(90)).toEqual([null, 'Shall we?']);
});

it('erases evidence of authority 90 days after its activation has ended, and keeps who has decided by it', async () => {
  const decision = { authority: 'operator' as const, authorityDecidedBy: 'operator-1', authorityReason: 'Seen it.' };
  const seed = async (given: { readonly isOpen: boolean } | undefined) => {
    const { environmentId, organisationId, userId } = await seedDraft(instance());
    const em = instance().orm.em.fork();
    const evidence = { ref: 'doc-1', title: 'Power of attorney of Anna Peeters', note: 'Page 3' };
    const row = { id: randomUUID(), organisationId, ...evidence, addedBy: userId, addedAt: new Date() };
    await em.insert(OrganisationEvidence, row);
    if (!given) return { organisationId, id: undefined };
    const stage = given.isOpen ? 'awaiting-authority' : 'activated';
    const seeded = { environmentId, organisationId, requestedBy: userId, stage, ...given } as const;
    const id = await seedActivation(instance(), seeded);
    await em.nativeUpdate(OrganisationActivation, { id }, decision);
    return { organisationId, id };
  };
  const [ended, open, never] = [await seed({ isOpen: false }), await seed({ isOpen: true }), await seed(undefined)];
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const leftAfter = async (days: number) => {
    await eraseOutlived({ at: new Date(Date.now() + days * DAY_MS + 60_000).toISOString(), policy: DEFAULT_POLICY });
    const em = instance().orm.em.fork();
    const evidence = [ended, open, never].map(({ organisationId }) =>
      em.count(OrganisationEvidence, { organisationId }),
    );
    const ids = [ended.id, open.id].filter((id) => id !== undefined);
    const rows = ids.map((id) => em.findOneOrFail(OrganisationActivation, { id }));
    const reasons = (await Promise.all(rows)).map(({ authorityReason }) => authorityReason ?? null);
    return { evidence: await Promise.all(evidence), reasons };
  };

  expect(await leftAfter(89)).toEqual({ evidence: [1, 1, 1], reasons: ['Seen it.', 'Seen it.'] });
  expect(await leftAfter(90)).toEqual({ evidence: [0, 1, 0], reasons: [null, 'Seen it.'] });
  const kept = await instance()
    .orm.em.fork()
    .findOneOrFail(OrganisationActivation, { id: ended.id ?? '' });
  expect(kept).toMatchObject({ authority: 'operator', authorityDecidedBy: 'operator-1' });
});

it('erases why operators acted 90 days after the end of what it was about, and keeps that they did', async () => {
  const row = { message: null };
  const pair = async () => seedPair(instance());
  const ended = await seedRequest(instance(), await pair(), { stage: 'declined', row });
  const open = await seedRequest(instance(), await pair(), { row });
  const em = instance().orm.em.fork();
  for (const processId of [ended, open]) {
    const action = { actor: 'operator:link', action: 'note', reason: 'They called.', outcome: 'done' };
    await em.insert(OperatorAction, { id: randomUUID(), processId, at: new Date(), ...action });
  }
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const leftAfter = async (days: number) => {
    await eraseOutlived({ at: new Date(Date.now() + days * DAY_MS + 60_000).toISOString(), policy: DEFAULT_POLICY });
    const find = (processId: string) => instance().orm.em.fork().findOneOrFail(OperatorAction, { processId });
    return [await find(ended), await find(open)].map(({ action, reason }) => [action, reason ?? null]);
  };

  expect(await leftAfter(89)).toEqual([
    ['note', 'They called.'],
    ['note', 'They called.'],
  ]);
  expect(await leftAfter(90)).toEqual([
    ['note', null],
    ['note', 'They called.'],
  ]);
});

it('erases what an intermediary prepared 90 days after its end, and ends what lapsed', async () => {
  const intermediary = await signedInAdministrator(instance(), 'preparer');
  const prepared = { email: 'client@client.example', environmentName: 'Client' };
  const { body } = await intermediary.call('POST', '/v1/prepared-registrations', prepared);
  const { id } = body as { id: string };
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const erase = async (days: number) => {
    await eraseOutlived({ at: new Date(Date.now() + days * DAY_MS).toISOString(), policy: DEFAULT_POLICY });
    return instance().orm.em.fork().findOneOrFail(PreparedRegistration, id);
  };

  const young = await erase(6);
  const lapsed = await erase(8);
  const kept = await erase(96);
  const erased = await erase(98);

  expect(young).toMatchObject({ endedAt: null, email: prepared.email });
  expect(lapsed).toMatchObject({ stage: 'expired', endedAt: lapsed.expiresAt, email: prepared.email });
  expect(kept).toMatchObject({ email: prepared.email });
  expect(erased).toMatchObject({ email: null, emailKey: null, environmentName: '', organisation: null });
});

it('erases answers kept for a repeat, calls to reset and what operators no longer sign in by, when they are over', async () => {
  const em = instance().orm.em.fork();
  const now = Date.now();
  const ago = (ms: number) => new Date(now - ms);
  const { idempotencyMs, sessionIdleMs, operatorSessionMaxMs } = DEFAULT_POLICY;
  const record = (age: number) =>
    em.insert(IdempotencyRecord, {
      id: randomUUID(),
      caller: 'user:x',
      key: String(age),
      status: null,
      location: null,
      body: null,
      requestHash: Buffer.alloc(32),
      leaseUntil: ago(0),
      createdAt: ago(age),
    });
  const intake = (age: number) =>
    em.insert(PasswordResetIntake, { id: randomUUID(), login: 'x', locale: 'en', createdAt: ago(age) });
  const session = (age: number, idle: number) =>
    em.insert(OperatorSession, {
      id: randomUUID(),
      tokenHash: randomBytes(32),
      subject: 'x',
      createdAt: ago(age),
      lastSeenAt: ago(idle),
    });
  const link = (expired: number) =>
    em.insert(OperatorSignInLink, { hash: randomBytes(32), createdAt: ago(expired), expiresAt: ago(expired) });
  await Promise.all([record(idempotencyMs + 1_000), intake(DAY_MS + 1_000), link(1_000)]);
  await Promise.all([session(operatorSessionMaxMs + 1_000, 0), session(sessionIdleMs + 1_000, sessionIdleMs + 1_000)]);
  await Promise.all([record(idempotencyMs - 60_000), intake(DAY_MS - 60_000), link(-60_000), session(60_000, 0)]);

  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });
  const erased = await eraseOutlived({ at: new Date(now).toISOString(), policy: DEFAULT_POLICY });
  const again = await eraseOutlived({ at: new Date(now).toISOString(), policy: DEFAULT_POLICY });

  const left = [IdempotencyRecord, PasswordResetIntake, OperatorSession, OperatorSignInLink];
  expect([erased, again]).toEqual([{ erased: 5 }, { erased: 0 }]);
  expect(await Promise.all(left.map((entity) => em.count(entity as typeof OperatorSession, {})))).toEqual([1, 1, 1, 1]);
});

it('deletes sign-ins at providers after a day, but for those that somebody can still go on by', async () => {
  const lost = await signInAtProvider(instance(), { email: 'lost@sign-in.example' });
  const young = await signInAtProvider(instance(), { email: 'young@sign-in.example' });
  const waiting = await registerByProvider(instance(), { email: 'waiting@sign-in.example' });
  const done = await registerByProvider(instance(), { email: 'done@sign-in.example' });
  const accepted = { registrationId: done.registrationId ?? '', signInId: done.id, environmentName: 'Done' };
  await consent(instance(), accepted);
  const queued = await signInAtProvider(instance(), { email: 'queued@sign-in.example' });
  await takeInSignIn(instance(), queued);
  const em = instance().orm.em.fork();
  const old = [lost, waiting.id, done.id, queued];
  await em.nativeUpdate(ProviderSignIn, { id: { $in: old } }, { createdAt: new Date(Date.now() - DAY_MS - 1_000) });
  const { eraseOutlived } = createRetentionActivities({ orm: instance().orm });

  await eraseOutlived({ at: new Date().toISOString(), policy: DEFAULT_POLICY });

  const left = await em.find(ProviderSignIn, { id: { $in: [...old, young] } }, { disableIdentityMap: true });
  expect(left.map(({ id }) => id).toSorted()).toEqual([young, waiting.id, queued].toSorted());
});

it('runs as a workflow, slice by slice until nothing is left', async () => {
  await instance()
    .orm.em.fork()
    .execute(
      `insert into "mail_reports" ("id", "mail_id", "event", "occurred_at", "received_at")
     select 'old-' || n, gen_random_uuid(), 'delivered', now(), now() - interval '91 days' from generate_series(1, 1200) n`,
    );
  const result = await instance().temporal.workflow.execute('retention', {
    workflowId: `retention/${randomUUID()}`,
    taskQueue: instance().taskQueue,
    args: [{ policy: DEFAULT_POLICY }],
  });

  expect(result).toEqual({ erased: 1_200 });
});
