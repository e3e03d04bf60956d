import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { type Invited, managerOf, seenBy } from '../support/invitee-kinds.ts';
import { inviteByMail, openHouse, someAddress, stageOnce, submit } from '../support/invitees.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { seedSide } from '../support/partner-sides.ts';
import { restOf } from '../support/processes.ts';
import { googlerAt, signInAt } from '../support/provider-people.ts';

const instance = useInstance({ providers: true, policy: { resendPauseMs: 0 } });

type Seen = Pick<Invited, 'house' | 'id' | 'email'>;

/**
 * All that the inviter's side is shown about an invitation, but for what differs from one to the next: ids, addresses,
 * names of environments and instants.
 */
async function seenByInviter({
  house,
  id,
  email,
}: Pick<Invited, 'house' | 'id' | 'email'>): Promise<readonly string[]> {
  await restOf(instance(), 'membershipInvite', id);
  await instance().inbox.settled();
  const { call: ask } = managerOf(instance(), house);
  const list = `/v1/organisations/${house.organisationId}/invitations`;
  const paths = [
    `/v1/invitations/${id}`,
    list,
    `${list}?email=${encodeURIComponent(email)}`,
    ...['awaiting-answer', 'awaiting-registration', 'awaiting-seat', 'joining'].map(
      (stage) => `${list}?stage=${stage}`,
    ),
    ...['reserved', 'claimed'].map((seat) => `${list}?seat=${seat}`),
    `/v1/organisations/${house.organisationId}/members`,
    '/v1/environment',
    '/v1/users',
    `/organisations/${house.organisationId}/invitations?lang=en`,
    `/organisations/${house.organisationId}?lang=en`,
    '/environment?lang=en',
    '/environment/onboardings?lang=en',
    `/environment/onboardings/${id}?lang=en`,
  ];
  const answers = await Promise.all(paths.map((path) => ask('GET', path)));
  const told = instance().inbox.emailsTo(addressOf(house.administrator.userId));
  return [
    ...answers.map(({ status, body }, at) => `${paths[at]} ${status} ${JSON.stringify(body)}`),
    ...told.map(({ subject }) => subject),
  ].map((text) => plain(text, email));
}

function plain(text: string, email: string): string {
  return text
    .replaceAll(email, 'ADDRESS')
    .replaceAll(encodeURIComponent(email), 'ADDRESS')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/\b\d{8}\b/g, 'NUMBER')
    .replaceAll(/<time[^]*?<\\?\/time>/g, 'INSTANT')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replaceAll(/"nextCursor":"[^"]*"/g, 'CURSOR')
    .replaceAll(/"requestId":"[^"]*"/g, 'REQUEST');
}

/** Invites an address into an organisation in whose environment nobody is but its administrator. */
async function inviteTo(email: string): Promise<Seen & Pick<Invited, 'token'>> {
  const house = await openHouse(instance());
  return { house, ...(await inviteByMail(instance(), house, email)) };
}

const inviteNobody = () => inviteTo(someAddress());

/** Somebody at home elsewhere; `isOff`: whose account is switched off there. */
async function inviteStranger({ isOff = false } = {}) {
  const other = await seedSide(instance());
  const { userId, headers } = await seedUser(instance(), other.environmentId, 'user');
  if (isOff) await other.call('POST', `/v1/users/${userId}/deactivate`);
  return { ...(await inviteTo(addressOf(userId))), headers };
}

describe('to the side that invites', () => {
  it('an address reads the same at every moment, whoever has it and whatever they have begun', async () => {
    const [nobody, registering, stranger, off] = [
      await inviteNobody(),
      await inviteNobody(),
      await inviteStranger(),
      await inviteStranger({ isOff: true }),
    ];
    const everybody = [nobody, registering, stranger, off];
    const invited = await Promise.all(everybody.map(seenByInviter));

    // all open their link; one begins an account by a provider, one says yes
    await Promise.all(everybody.map(({ token }) => seenBy(instance(), token)));
    googlerAt(instance(), `s${randomUUID().slice(0, 8)}`);
    const next = encodeURIComponent(`/invitations?token=${registering.token}`);
    await signInAt(instance(), 'google', { query: `&token=${registering.token}&next=${next}` });
    await stageOnce(instance(), registering.id, 'awaiting-registration');
    const yes = { token: stranger.token, action: 'accept' };
    await submit(instance(), '/invitations?lang=en', yes, stranger.headers);
    expect(await seenBy(instance(), stranger.token, stranger.headers)).toEqual(['NOT_PARTNERS']);
    const then = await Promise.all(everybody.map(seenByInviter));

    const [first = []] = invited;
    expect(first.join('\n')).toContain('awaiting-answer');
    for (const seen of [...invited, ...then]) expect(seen).toEqual(first);
  });

  it('an invitation is answered the same for each of them, also sent again and taken back', async () => {
    const answers: unknown[] = [];
    for (const invite of [inviteNobody, inviteStranger, () => inviteStranger({ isOff: true })]) {
      const { house, id, email } = await invite();
      await restOf(instance(), 'membershipInvite', id);
      const { call: ask } = managerOf(instance(), house);
      const path = `/v1/organisations/${house.organisationId}/invitations`;
      const made = [
        await ask('POST', path, { email }),
        await ask('POST', `/v1/invitations/${id}/resend`),
        await ask('POST', `/v1/invitations/${id}/revoke`),
        await ask('POST', path, { email, delivery: 'none' }),
      ];
      answers.push(made.map(({ status, body }) => plain(`${status} ${JSON.stringify(body)}`, email)));
    }

    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});
