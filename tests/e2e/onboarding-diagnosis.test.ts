import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import type { DiagnosisSchema } from '../../api/diagnosis-view.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { Trouble } from '../../db/entities/trouble.ts';
import { HOUR_MS, SECOND_MS } from '../../domain/policy.ts';
import { PROCESS_KINDS } from '../../domain/process.ts';
import { layLine } from '../chaos/cuttable-line.ts';
import { seedOperator, seedProgram } from '../support/callers.ts';
import { draftCompany } from '../support/company-drafts.ts';
import { eventually } from '../support/eventually.ts';
import { openInstance, type TestInstance, useInstance } from '../support/instance.ts';
import { inviteByMail, openHouse, openPage, submit } from '../support/invitees.ts';
import { openOperator } from '../support/operator-calls.ts';
import { askFor, connect, seedSide } from '../support/partner-sides.ts';
import { keyWith, signedInAdministrator } from '../support/people.ts';
import { type Answer, call, mailTo, register } from '../support/person.ts';
import { processOf, standingOf } from '../support/processes.ts';
import { shareWithAll } from '../support/propagations.ts';
import { seedSharing } from '../support/shares.ts';

type Shown = z.infer<typeof DiagnosisSchema>;

describe('the diagnosis of an onboarding', () => {
  const instance = useInstance({ authorities: true });

  it('is there for every kind, with a sentence and its timeline, as JSON and as a page', async () => {
    await beginEveryKind(instance());
    const headers = await seedOperator(instance());
    const rows = await instance().orm.em.fork().find(Process, {});
    const newest = PROCESS_KINDS.map((kind) => rows.findLast((row) => row.kind === kind)?.id ?? '');

    const shown = await Promise.all(newest.map((id) => diagnosisOf(instance(), id)));
    const pages = await Promise.all(
      newest.flatMap((id) =>
        ['nl', 'en', 'fr'].map((lang) => openPage(instance(), `/ops/onboardings/${id}?lang=${lang}`, headers)),
      ),
    );

    expect(shown.map(({ kind }) => kind)).toEqual(PROCESS_KINDS);
    expect(shown).toEqual(
      shown.map(() => expect.objectContaining({ message: expect.stringMatching(/\.$/), trouble: [], overdue: false })),
    );
    expect(shown.filter(({ timeline }) => timeline.length === 0)).toEqual([]);
    expect(shown.filter(({ allowedActions }) => !allowedActions.includes('note'))).toEqual([]);
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200));
    expect(String(pages[1]?.body)).toContain('The person has to open the link in their mail');
  });

  it('tells of a link that has arrived who has to act, which mail went out, and when it reminds', async () => {
    const address = 'waiting@diagnosed.example';
    await register(instance(), address);
    const id = await processOf(instance(), await mailTo(instance(), address, 'activation'));
    await eventually('that the mail has arrived', async () => {
      const { mail } = await diagnosisOf(instance(), id);
      return mail[0]?.feedback === 'delivered' ? true : undefined;
    });

    const shown = await diagnosisOf(instance(), id);

    expect(shown).toMatchObject({
      kind: 'registration',
      stage: 'awaiting-activation',
      waitingOn: 'person',
      needsAttention: false,
      blockedBy: [],
      lastFailure: null,
      nextAutomaticAction: { what: 'remind', message: 'A reminder goes out.' },
      mail: [{ name: 'activation', state: 'sent', bounced: false }],
      notes: [],
      takenBy: null,
      temporalUrl: `${instance().apiUrl}/ops/temporal/namespaces/default/workflows/registration%2F${id}`,
    });
    expect(shown.timeline.map(({ event, message }) => [event, message])).toEqual(
      expect.arrayContaining([
        ['requested', 'Asked for'],
        ['mail-sent', 'The mail provider has taken a mail'],
      ]),
    );
    expect(JSON.stringify(shown)).not.toContain(address);
  });

  it('of a mailbox that refuses names the person who has to register again', async () => {
    const address = 'gone+bounce@diagnosed.example';
    await register(instance(), address);
    const id = await processOf(instance(), await mailTo(instance(), address, 'activation'));
    await eventually('that it has bounced', async () =>
      (await standingOf(instance(), id)).stage === 'mail-bounced' ? true : undefined,
    );

    const shown = await diagnosisOf(instance(), id);
    const page = await openPage(instance(), `/ops/onboardings/${id}?lang=en`, await seedOperator(instance()));

    const message =
      'The mailbox answered that it does not exist. The person has to check the spelling and register again; that sends a new mail.';
    expect(shown).toMatchObject({
      stage: 'mail-bounced',
      needsAttention: true,
      blockedBy: [{ code: 'MAIL_BOUNCED', message }],
      mail: [{ bounced: true, feedback: 'bounced' }],
      nextAutomaticAction: { what: 'lapse' },
    });
    expect(page.body).toContain(message);
    expect(page.body).not.toContain(address);
  });

  it('shows a step that is being retried, and what the workflow cannot do, while the row says nothing of it', async () => {
    const address = 'troubled@diagnosed.example';
    await register(instance(), address);
    const id = await processOf(instance(), await mailTo(instance(), address, 'activation'));
    const at = new Date();
    const seen = { processId: id, since: at, seenAt: at };
    const nextAttemptAt = new Date(at.getTime() + 30 * SECOND_MS);
    const em = instance().orm.em.fork();
    const step = { step: 'sendMail', attempt: 4, failureCode: 'MAIL_PROVIDER_UNAVAILABLE', nextAttemptAt };
    await em.insert(Trouble, { ...seen, source: 'step', code: 'STEP_RETRYING', ...step });
    await em.insert(Trouble, { ...seen, source: 'temporal', code: 'NO_WORKER' });

    const shown = await diagnosisOf(instance(), id);

    expect(shown.trouble.map(({ code }) => code).toSorted()).toEqual(['NO_WORKER', 'STEP_RETRYING']);
    expect(shown).toMatchObject({
      lastFailure: {
        step: 'sendMail',
        attempt: 4,
        code: 'MAIL_PROVIDER_UNAVAILABLE',
        nextAttemptAt: nextAttemptAt.toISOString(),
      },
      nextAutomaticAction: { what: 'try-again', at: nextAttemptAt.toISOString() },
    });
  });

  it('is acted upon from its page, with a reason, once however often the form is sent', async () => {
    const { id } = await inviteByMail(instance(), await openHouse(instance()));
    const headers = await seedOperator(instance());
    const path = `/ops/onboardings/${id}?lang=en`;
    const html = String((await openPage(instance(), path, headers)).body);
    const form = html.slice(html.indexOf('<summary>Make a note'));
    const callId = /name="callId" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const post = (fields: Readonly<Record<string, string>>, who: Readonly<Record<string, string>> = headers) =>
      submit(instance(), path, { callId, expectedStage: 'awaiting-answer', reason: 'They called.', ...fields }, who);

    const noted = [await post({ action: 'note' }), await post({ action: 'note' })];
    const shown = await openPage(instance(), noted[0]?.location ?? '', headers);
    const refused = [
      await post({ action: 'take', callId: randomUUID(), reason: ' ' }),
      await post({ action: 'extend', callId: randomUUID(), until: 'soon' }),
      await post({ action: 'retry', callId: randomUUID() }),
      await post({ action: 'take', callId: randomUUID(), expectedStage: 'joined' }),
      await post({ action: 'take' }, {}),
      await post({ action: 'approve-authority' }),
    ];

    const { notes, timeline } = await diagnosisOf(instance(), id);
    expect(noted.map(({ status }) => status)).toEqual([303, 303]);
    expect(String(shown.body)).toMatch(/role="status">Done: Make a note/);
    expect(notes).toMatchObject([{ id: callId, action: 'note', reason: 'They called.', outcome: 'done' }]);
    expect(timeline.filter(({ event }) => event === 'noted')).toHaveLength(1);
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 409, 409, 401, 400]);
    expect(refused.slice(0, 2).map((page) => page.html)).toEqual([
      expect.stringContaining('href="#reason-take"'),
      expect.stringContaining('href="#until-extend"'),
    ]);
    expect(refused[2]?.html).toContain('That cannot be done here now.');
    expect(refused[3]?.html).toContain('Look at the new stage and decide again.');
  });

  it('is for operators alone, and knows nothing of what is not there', async () => {
    const id = randomUUID();
    const program = await seedProgram(instance(), { environmentId: null, scopes: ['operate.view'] });
    const path = `/v1/onboardings/${id}`;
    const open = (who: Readonly<Record<string, string>>) => call(instance(), 'GET', path, { headers: who });
    const page = `/ops/onboardings/${id}`;

    const answers = [await open({}), await open((await openHouse(instance())).administrator.headers)];
    const known = [await open(program.headers), await open(await seedOperator(instance()))];
    const pages = [await openPage(instance(), page), await openPage(instance(), page, await seedOperator(instance()))];

    expect([...answers, ...known, ...pages].map(({ status }) => status)).toEqual([401, 403, 404, 404, 401, 404]);
  });
});

describe('of a parked step', () => {
  const instance = useInstance({ skipTime: true, policy: { mailStepMs: 10 * SECOND_MS } });

  it('says what failed, that it is tried again by itself and when, and who looks after it', async () => {
    instance().inbox.setFaults({ errors: { status: 503, name: 'service_unavailable', message: 'away' } });
    const address = 'parked@diagnosed.example';
    await register(instance(), address);
    const id = await eventually('that it has parked', async () => {
      await instance().relay();
      await instance().env.sleep('20 seconds');
      const [row] = await instance().orm.em.fork().find(Process, { kind: 'registration', needsAttention: true });
      return row?.id;
    });

    const shown = await diagnosisOf(instance(), id);

    const { nextAutomaticAction: next, waitUntil } = shown;
    expect(shown).toMatchObject({
      waitingOn: 'mail-provider',
      needsAttention: true,
      blockedBy: [{ code: 'MAIL_PROVIDER_UNAVAILABLE' }],
      lastFailure: { step: 'mail', attempt: 1, code: 'MAIL_PROVIDER_UNAVAILABLE', nextAttemptAt: waitUntil },
      nextAutomaticAction: { what: 'try-again', at: waitUntil },
      mail: [{ state: 'reserved', sentAt: null }],
    });
    expect(shown.allowedActions).toContain('retry');
    expect(Date.parse(next?.at ?? '') - Date.parse(shown.createdAt)).toBeLessThan(HOUR_MS);
    instance().inbox.clearFaults();
  });
});

it('is answered while Temporal and every worker are gone', async () => {
  await using stack = new AsyncDisposableStack();
  const line = await layLine(process.env['TEST_TEMPORAL_ADDRESS'] ?? '');
  stack.defer(() => line.close());
  const instance = await openInstance({ temporalAddress: line.address });
  stack.defer(() => instance.close());
  const { id } = await inviteByMail(instance, await openHouse(instance));
  await instance.stopWorkers();
  await line.cut();

  const shown = await diagnosisOf(instance, id);
  const page = await openPage(instance, `/ops/onboardings/${id}?lang=en`, await seedOperator(instance));

  expect(shown).toMatchObject({ id, kind: 'membershipInvite', stage: 'awaiting-answer' });
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('The invitee has to answer.') });
  await line.mend();
});

async function diagnosisOf(instance: TestInstance, id: string): Promise<Shown> {
  const { status, body } = await call(instance, 'GET', `/v1/onboardings/${id}`, {
    headers: await seedOperator(instance),
  });
  if (status !== 200) throw new Error(`it was answered ${status}: ${JSON.stringify(body)}`);
  return body as Shown;
}

/** One of each kind, over HTTP. */
async function beginEveryKind(instance: TestInstance): Promise<void> {
  const known = await signedInAdministrator(instance, 'everykind');
  await register(instance, 'every@kind.example');
  await mailTo(instance, 'every@kind.example', 'activation');
  await register(instance, known.address);
  await taken(call(instance, 'POST', '/v1/password-resets', { body: { login: known.address } }));
  await taken(known.call('POST', '/v1/me/email-addresses', { email: 'second@elsewhere.example' }));
  await beginPartners(instance);
  await beginOrganisations(instance);
  const licence = { licenceId: 'L-diagnosed', licenceName: 'Diagnosed' };
  await instance.orm.em.fork().nativeUpdate(Subscription, { environment: known.environmentId }, licence);
  const headers = await keyWith(instance, { scopes: ['licences.sync'] });
  const users = [{ email: 'listed@everykind.example', role: 'user' }];
  await taken(call(instance, 'PUT', '/v1/licences/L-diagnosed/users', { headers, body: { users } }));
  const takeAll = { filter: { environmentId: known.environmentId }, action: 'take', reason: 'They called.' };
  const operator = await openOperator(instance);
  await taken(call(instance, 'POST', '/v1/onboarding-actions', { headers: operator.headers, body: takeAll }));
  await eventually('one of each kind', async () => {
    await instance.relay();
    const rows = await instance.orm.em.fork().find(Process, {});
    return PROCESS_KINDS.every((kind) => rows.some((row) => row.kind === kind)) ? true : undefined;
  });
  await instance.delivery.idle();
}

async function beginPartners(instance: TestInstance): Promise<void> {
  const [one, other, third] = [await seedSide(instance), await seedSide(instance), await seedSide(instance)];
  await taken(askFor(one, other));
  const partnershipId = await connect(instance, one, third);
  await taken(one.call('POST', `/v1/partnerships/${partnershipId}/end`));
  await shareWithAll(await seedSharing(instance));
}

async function beginOrganisations(instance: TestInstance): Promise<void> {
  const { activate } = await draftCompany(instance);
  await activate();
  const house = await openHouse(instance);
  await inviteByMail(instance, house);
  const { headers } = house.administrator;
  const path = `/v1/organisations/${house.organisationId}`;
  const body = { invitations: [{ email: 'listed@invitee.example', role: 'member' }], seatPolicy: 'wait' };
  await taken(call(instance, 'POST', `${path}/invitations/bulk`, { headers, body }));
  await taken(call(instance, 'PUT', `${path}/receiving`, { headers, body: { enabled: true } }));
}

async function taken(answer: Promise<Answer>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`it was answered ${status}: ${JSON.stringify(body)}`);
}
