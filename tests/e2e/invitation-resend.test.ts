import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { openHouse, someAddress, submit } from '../support/invitees.ts';
import { type Answer, call, mailTo } from '../support/person.ts';
import { restOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });

const DAY_S = 86_400;

/** An invitation whose first mail has gone out, and how its administrator sends it again. */
async function invited() {
  const house = await openHouse(instance());
  const { headers } = house.administrator;
  const email = someAddress();
  const { id } = await house.invite(email);
  const sent = async (count: number) => {
    await mailTo(instance(), email, 'invitation', count);
    await restOf(instance(), 'membershipInvite', id);
  };
  await sent(1);
  const resend = () => call(instance(), 'POST', `/v1/invitations/${id}/resend`, { headers });
  const seen = async () => {
    const { body } = await call(instance(), 'GET', `/v1/invitations/${id}`, { headers });
    return (body as { resendAfter: string | null }).resendAfter;
  };
  return { ...house, id, sent, resend, seen };
}

it('is sent again once, however many ask at once, and says exactly how long until the next time', async () => {
  const { id, sent, resend } = await invited();
  await instance().env.sleep('50 seconds');
  const early = await resend();
  await instance().env.sleep('15 seconds');
  const many = await Promise.all(Array.from({ length: 8 }, resend));
  await sent(2);
  for (let count = 3; count <= 6; count += 1) {
    await instance().env.sleep('10 minutes');
    await eventually('another one', async () => ((await resend()).status === 200 ? true : undefined));
    await sent(count);
  }
  await instance().env.sleep('10 minutes');
  const tooMany = await resend();

  const refused = { status: 429, body: { code: 'RATE_LIMITED' } };
  expect([early, tooMany]).toMatchObject([refused, refused]);
  expect(retryAfter(early)).toBeGreaterThan(0);
  expect(retryAfter(early)).toBeLessThanOrEqual(10);
  expect((early.body as { detail: string }).detail).toContain(`go on in ${retryAfter(early)} s.`);
  expect(many.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
    200, 429, 429, 429, 429, 429, 429, 429,
  ]);
  expect((await timelineOf(instance(), id)).filter((event) => event === 'asked-again')).toHaveLength(5);
  // the first of the five is fifty minutes old
  expect(retryAfter(tooMany)).toBeGreaterThan(DAY_S - 53 * 60);
  expect(retryAfter(tooMany)).toBeLessThanOrEqual(DAY_S - 50 * 60);
});

it('names the moment from which it can be sent again, and its page how long that is', async () => {
  const { id, organisationId, administrator, seen, resend } = await invited();
  const path = `/organisations/${organisationId}/invitations`;
  const form = { action: 'resend', invitationId: id };

  const resendAfter = await seen();
  const refused = await resend();
  const page = await submit(instance(), `${path}?lang=fr`, form, administrator.headers);

  const waitS = (Date.parse(resendAfter ?? '') - Date.now()) / 1_000;
  expect(waitS).toBeGreaterThan(30);
  expect(waitS).toBeLessThanOrEqual(60);
  expect(Math.abs(waitS - retryAfter(refused))).toBeLessThan(5);
  expect(page.status).toBe(429);
  expect(page.html).toMatch(/Réessayez dans \d+ secondes\./);
});

it('names no such moment once it has ended', async () => {
  const { id, administrator, seen } = await invited();
  await call(instance(), 'POST', `/v1/invitations/${id}/revoke`, { headers: administrator.headers });

  expect(await seen()).toBeNull();
});

function retryAfter({ headers }: Answer): number {
  return Number(headers.get('retry-after'));
}
