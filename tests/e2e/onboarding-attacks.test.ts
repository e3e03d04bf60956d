import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { OPERATOR_ACTIONS, SETTLED_MAILS } from '../../domain/operator-actions.ts';
import { seedOperator, seedProgram } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { inviteByMail, openHouse, openPage, submit } from '../support/invitees.ts';
import { actionsOn, codeOf, inDays, openOperator, openRegistration, standsAs } from '../support/operator-calls.ts';
import { askFor, seedSide } from '../support/partner-sides.ts';
import { type Answer, call } from '../support/person.ts';
import { restOf, standingOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });

const idIn = ({ body }: Answer) => (body as { id: string }).id;
const pageOf = (id: string) => `/ops/onboardings/${id}?lang=en`;

/** What a form of the page says; a reason and the stage besides. */
function form(action: string, more: Readonly<Record<string, string>> = {}) {
  return { action, callId: randomUUID(), expectedStage: 'awaiting-activation', reason: 'They called.', ...more };
}

/** A lapsed invitation, which could be begun anew. */
async function lapsed(): Promise<string> {
  const { id } = await inviteByMail(instance(), await openHouse(instance()));
  await restOf(instance(), 'membershipInvite', id);
  await instance().env.sleep('31 days');
  await standsAs(instance(), id, 'expired');
  return id;
}

describe('a form of the page of an onboarding', () => {
  it('that takes the number of another action does nothing', async () => {
    const [one, other] = [await openRegistration(instance()), await openRegistration(instance())];
    const headers = await seedOperator(instance());
    const callId = randomUUID();
    await submit(instance(), pageOf(one.id), form('note', { callId }), headers);

    const answers = [
      await submit(instance(), pageOf(one.id), form('take', { callId }), headers),
      await submit(instance(), pageOf(other.id), form('note', { callId }), headers),
    ];

    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    for (const { html } of answers) expect(html).toContain('IDEMPOTENCY_KEY_REUSED');
    expect(await actionsOn(instance(), other.id)).toEqual([]);
    expect(await standingOf(instance(), one.id)).toMatchObject({ takenBy: null });
  });

  it('begins nothing anew under the number of something that is there', async () => {
    const id = await lapsed();
    const there = await openRegistration(instance());
    const headers = await seedOperator(instance());

    const more = { callId: there.id, expectedStage: 'expired' };
    const { status, html } = await submit(instance(), pageOf(id), form('restore', more), headers);

    expect(status).toBe(422);
    expect(html).toContain('IDEMPOTENCY_KEY_REUSED');
    expect(await actionsOn(instance(), id)).toEqual([]);
    expect(await standingOf(instance(), there.id)).toMatchObject({ kind: 'registration', continues: null });
  });

  it('is taken from our own pages alone', async () => {
    const { id } = await openRegistration(instance());
    const { cookie = '' } = await seedOperator(instance());
    const strangers = [{ origin: 'https://elsewhere.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }];

    for (const stranger of strangers) {
      const headers = { cookie, ...stranger };
      const posted = await submit(instance(), pageOf(id), form('take'), headers);
      const asked = { reason: 'Because.', expectedStage: 'awaiting-activation' };
      const answers = [
        await call(instance(), 'POST', `/v1/onboardings/${id}/take`, { headers, body: asked }),
        await call(instance(), 'POST', '/v1/onboardings/search', { headers, body: { email: 'an@acme.example' } }),
      ];
      expect([posted.status, ...answers.map(codeOf)]).toEqual([403, '403 ORIGIN_MISMATCH', '403 ORIGIN_MISMATCH']);
    }
    expect(await actionsOn(instance(), id)).toEqual([]);
  });

  it('says of a reason of ten thousand characters, and of one of none, that it does not fit', async () => {
    const { id } = await openRegistration(instance());
    const headers = await seedOperator(instance());
    const operator = await openOperator(instance());
    const reasons = ['x'.repeat(10_000), 'é'.repeat(501), '', ' \n\t', '\0'];

    for (const reason of reasons) {
      const posted = await submit(instance(), pageOf(id), form('take', { reason }), headers);
      const answer = await operator.act(id, 'take', { reason });
      expect([posted.status, codeOf(answer)]).toEqual([400, '400 VALIDATION_FAILED']);
      expect(posted.html).toContain('href="#reason-take"');
    }
    expect(codeOf(await operator.act(id, 'note', { text: 'x'.repeat(10_000) }))).toBe('400 VALIDATION_FAILED');
    expect(await actionsOn(instance(), id)).toEqual([]);
  });
});

it('whatever is wanted of whatever is there, it is done or refused with a reason', async () => {
  const operator = await openOperator(instance());
  const [from, to] = await Promise.all([seedSide(instance()), seedSide(instance())]);
  const asked = idIn(await askFor(from, to));
  const invited = await inviteByMail(instance(), await openHouse(instance()));
  await restOf(instance(), 'membershipInvite', invited.id);
  await restOf(instance(), 'partnerRequest', asked);
  const until = await inDays(instance(), 20);
  const own: Readonly<Record<string, object>> = {
    extend: { until },
    'correct-address': { email: 'an@acme.example' },
    reassign: { managerId: invited.id },
    'settle-mail': { mailId: asked, outcome: SETTLED_MAILS[0] },
  };
  const { id: registered } = await openRegistration(instance());

  const answers: Answer[] = [];
  for (const id of [registered, asked, invited.id]) {
    for (const action of OPERATOR_ACTIONS.filter((one) => one !== 'cancel'))
      answers.push(await operator.act(id, action, own[action] ?? {}));
  }
  const refused = answers.filter(({ status }) => status >= 400);
  const nothing = await Promise.all(
    ['not-an-id', randomUUID(), '00000000-0000-0000-0000-000000000000', '%00', `${registered}'--`].map((id) =>
      call(instance(), 'GET', `/v1/onboardings/${id}`, { headers: operator.headers }),
    ),
  );

  expect(answers.filter(({ status }) => status >= 500).map(codeOf)).toEqual([]);
  expect(refused.map(({ body }) => body)).toEqual(
    refused.map(() => expect.objectContaining({ code: expect.any(String) })),
  );
  expect(answers.length - refused.length).toBeGreaterThan(3);
  expect(nothing.filter(({ status }) => status < 400 || status >= 500).map(codeOf)).toEqual([]);
});

it('two operators who take an onboarding at once do not both have it', async () => {
  const { id } = await openRegistration(instance());
  const operators = await Promise.all([openOperator(instance()), openOperator(instance()), openOperator(instance())]);

  const answers = await Promise.all(operators.map(({ act }) => act(id, 'take')));

  expect(answers.map(codeOf).toSorted()).toEqual(['200', '409 ACTION_NOT_ALLOWED', '409 ACTION_NOT_ALLOWED']);
  const winner = operators[answers.findIndex(({ status }) => status === 200)];
  expect(await standingOf(instance(), id)).toMatchObject({ takenBy: winner?.actor });
});

it('a cursor of another list, of another order or of nobody is refused, and who may look may not act', async () => {
  const { headers } = await seedProgram(instance(), { environmentId: null, scopes: ['operate.view'] });
  const [one] = [await openRegistration(instance()), await openRegistration(instance())];
  const list = (query: string) => call(instance(), 'GET', `/v1/onboardings?${query}`, { headers });
  const first = await list('limit=1&sort=createdAt');
  const { nextCursor } = first.body as { nextCursor: string };
  const forged = (text: string) => Buffer.from(text).toString('base64url');
  const cursors = [
    `sort=since&cursor=${nextCursor}`,
    `cursor=${forged(one.id)}`,
    `cursor=${forged(`-since_99999999999999999_${one.id}`)}`,
    `cursor=${forged(`-since_1;drop_${one.id}`)}`,
    `cursor=${forged(`-since_never_${one.id}`).repeat(9)}`,
  ];

  const refused = await Promise.all(cursors.map(list));
  const edges = await Promise.all(
    ['-since_never_', '-since_0000_', '-since_9999999999999999_'].map((start) =>
      list(`cursor=${forged(start + one.id)}`),
    ),
  );
  const acted = await call(instance(), 'POST', `/v1/onboardings/${one.id}/take`, {
    headers,
    body: { reason: 'Because.', expectedStage: 'awaiting-activation' },
  });
  const page = await openPage(instance(), pageOf(one.id), headers);

  expect(refused.map(codeOf)).toEqual(refused.map(() => '400 VALIDATION_FAILED'));
  expect(edges.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect([codeOf(acted), page.status]).toEqual(['403 NOT_ALLOWED', 401]);
});
