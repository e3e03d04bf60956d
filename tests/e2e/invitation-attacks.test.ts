import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createRegistrationActivities } from '../../activities/registration.ts';
import { ActivationAttempt } from '../../db/entities/registration.ts';
import { User } from '../../db/entities/user.ts';
import { DEFAULT_SUBSCRIPTION } from '../../domain/subscription.ts';
import { seedEnvironment, seedProgram, seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { seedMember, seedOrganisation } from '../support/organisations.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { type Answer, call, mailTo, register } from '../support/person.ts';
import { processOf } from '../support/processes.ts';

const instance = useInstance({ policy: { resendPauseMs: 0 } });

/** An organisation with two administrators, of whom the first invites. */
async function house() {
  const environmentId = await seedEnvironment(instance());
  const [inviter, other] = [
    await seedUser(instance(), environmentId, 'user'),
    await seedUser(instance(), environmentId, 'user'),
  ];
  const organisationId = await seedOrganisation(instance(), { environmentId, administratorId: inviter.userId });
  await seedMember(instance(), organisationId, other.userId, 'administrator');
  const by = (who: { readonly headers: object }) => (method: string, path: string, body?: unknown, headers?: object) =>
    call(instance(), method, path, {
      headers: { ...who.headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  return { environmentId, organisationId, inviter, other, as: by(inviter), asOther: by(other) };
}

const path = (organisationId: string) => `/v1/organisations/${organisationId}/invitations`;
const idOf = ({ body }: Answer) => (body as { readonly id: string }).id;
const codeOf = ({ body }: Answer) => (body as { readonly code?: string }).code;

describe('somebody who means harm', () => {
  it('fills no mailbox by inviting, taking back and inviting again', async () => {
    const { organisationId, as } = await house();
    const email = `victim-${randomUUID()}@elsewhere.example`;
    const answers: Answer[] = [];
    for (let time = 0; time < 6; time += 1) {
      const invited = await as('POST', path(organisationId), { email, delivery: time % 2 === 0 ? 'mail' : 'link' });
      answers.push(invited);
      if (invited.status === 202) await as('POST', `/v1/invitations/${idOf(invited)}/revoke`);
    }
    const another = await as('POST', path(organisationId), { email: `b-${email}` });

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429]);
    expect(answers.map(codeOf).at(-1)).toBe('RATE_LIMITED');
    expect(another.status).toBe(202);
  });

  it('gets no newer link by an old Idempotency-Key once they may not invite any more', async () => {
    const { organisationId, inviter, as, asOther } = await house();
    const [email, key] = [`ann-${randomUUID()}@elsewhere.example`, { 'idempotency-key': randomUUID() }];
    const given = { email, delivery: 'link' };
    const invited = await as('POST', path(organisationId), given, key);
    const again = await as('POST', path(organisationId), given, key);
    await asOther('PATCH', `/v1/organisations/${organisationId}/members/${inviter.userId}`, { role: 'member' });
    await asOther('POST', `/v1/invitations/${idOf(invited)}/resend`);

    const after = await as('POST', path(organisationId), given, key);

    expect(again.body).toEqual(invited.body);
    expect([after.status, codeOf(after)]).toEqual([403, 'NOT_ALLOWED']);
    expect(JSON.stringify(after.body)).not.toContain('token=');
  });

  it('is answered alike for an address that nobody has and one of somebody elsewhere', async () => {
    const { organisationId, as } = await house();
    const stranger = await seedUser(instance(), await seedEnvironment(instance()), 'user');
    const emails = [`nobody-${randomUUID()}@elsewhere.example`, addressOf(stranger.userId)];
    const shown: unknown[] = [];
    const accepted: number[] = [];
    for (const email of emails) {
      const invited = await as('POST', path(organisationId), { email, delivery: 'link' });
      const { link } = invited.body as { readonly link: string };
      const page = await fetch(link).then((answer) => answer.text());
      const view = await as('GET', `/v1/invitations/${idOf(invited)}`);
      const token = new URL(link).searchParams.get('token') ?? '';
      const activation = await as('POST', '/v1/activations', { token, username: randomUUID().slice(0, 8) });
      // the stranger says yes to theirs, and can say nothing to the other
      const accept = { headers: stranger.headers, body: { token } };
      accepted.push((await call(instance(), 'POST', '/v1/invitations/accept', accept)).status);
      const then = await as('GET', `/v1/invitations/${idOf(invited)}`);
      shown.push([
        withoutOwn(view.body),
        withoutOwn(then.body),
        codeOf(activation),
        page.replaceAll(token, '').replaceAll(/value="[^"]*"|<strong>[^<]*<\/strong>|<code[^>]*>[^<]*<\/code>/g, '')
          .length,
      ]);
    }

    expect(accepted).toEqual([403, 202]);
    expect(shown[1]).toEqual(shown[0]);
  });

  it('reaches nothing of an organisation of another environment', async () => {
    const victim = await house();
    const invited = await victim.as('POST', path(victim.organisationId), { email: `a-${randomUUID()}@x.example` });
    const bulk = await victim.as('POST', `${path(victim.organisationId)}/bulk`, {
      invitations: [{ email: `b-${randomUUID()}@x.example` }],
    });
    const environmentId = await seedEnvironment(instance());
    const administrator = await seedUser(instance(), environmentId, 'administrator');
    const program = await seedProgram(instance(), {
      environmentId,
      scopes: ['organisations.read', 'invitations.read', 'invitations.write'],
    });
    const [id, organisation] = [idOf(invited), `/v1/organisations/${victim.organisationId}`];
    const calls: readonly (readonly [string, string, object?])[] = [
      ['GET', organisation],
      ['GET', `${organisation}/members`],
      ['GET', `${organisation}/identifiers`],
      ['GET', `${organisation}/invitations`],
      ['POST', `${organisation}/invitations`, { email: 'x@x.example' }],
      ['POST', `${organisation}/invitations/bulk`, { invitations: [{ email: 'x@x.example' }] }],
      ['GET', `/v1/invitations/${id}`],
      ['POST', `/v1/invitations/${id}/revoke`],
      ['POST', `/v1/invitations/${id}/resend`],
      ['POST', `/v1/invitations/${id}/correct-address`, { email: 'x@x.example' }],
      ['GET', `/v1/bulk-invitations/${idOf(bulk)}`],
      ['GET', `/v1/bulk-invitations/${idOf(bulk)}/items`],
      ['POST', `/v1/bulk-invitations/${idOf(bulk)}/cancel`],
    ];
    const statuses = new Set<string>();
    for (const { headers } of [administrator, program]) {
      for (const [method, to, body] of calls) {
        const answer = await call(instance(), method, to, { headers, ...(body ? { body } : {}) });
        statuses.add(`${answer.status} ${codeOf(answer)}`);
      }
    }
    const shown = await victim.as('GET', `/v1/invitations/${id}`);

    expect([...statuses].filter((status) => status !== '404 NOT_FOUND' && status !== '403 NOT_ALLOWED')).toEqual([]);
    expect(shown.body).toMatchObject({ stage: 'awaiting-answer' });
  });
});

it('nobody joins by an invitation whose address was corrected since they sent their form', async () => {
  const { organisationId, as } = await house();
  const [email, corrected] = [`old-${randomUUID()}@x.example`, `new-${randomUUID()}@x.example`];
  const invitationId = idOf(await as('POST', path(organisationId), { email: corrected, delivery: 'none' }));
  await register(instance(), email);
  const id = await processOf(instance(), await mailTo(instance(), email, 'activation'));
  const [attemptId, username] = [randomUUID(), `u${randomUUID().slice(0, 13)}`];
  await instance()
    .orm.em.fork()
    .insert(ActivationAttempt, {
      id: attemptId,
      registrationId: id,
      username,
      usernameKey: username,
      invitationId,
      passwordHash: '$argon2id$secret',
      termsVersion: '1',
      locale: 'en',
      sessionHash: Buffer.alloc(32),
      createdAt: new Date(),
    });
  const { activateRegistration } = createRegistrationActivities({
    orm: instance().orm,
    subscription: DEFAULT_SUBSCRIPTION,
  });

  const answer = await activateRegistration({ id, attemptId, at: new Date().toISOString() });

  expect(answer).toEqual({ outcome: 'refused', refusals: ['INVITATION_ENDED'] });
  expect(await instance().orm.em.fork().count(User, { usernameKey: username })).toBe(0);
});

/** All that is shown but what is of each invitation alone. */
function withoutOwn(body: unknown): unknown {
  const { id, email, createdAt, waitUntil, ...rest } = body as Readonly<Record<string, unknown>>;
  const span = Date.parse(String(waitUntil)) - Date.parse(String(createdAt));
  return { ...rest, span: Math.round(span / 60_000), known: [id, email].every((one) => typeof one === 'string') };
}
