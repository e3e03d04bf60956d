import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, type Manager, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo } from '../support/person.ts';
import { restOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({ skipTime: true });

const DAY_S = 86_400;

it('is sent again once, however many ask at once, and says exactly how long until the next time', async () => {
  const [from, to] = [await seedSide(instance()), await seedSide(instance())];
  const colleague = await from.colleague();
  const { id } = (await askFor(from, to)).body as { id: string };
  const mailbox = `${to.userId}@acme.example`;
  const resend = (by: Manager = from) => by.call('POST', `/v1/partner-requests/${id}/resend`);
  const sent = async (count: number) => {
    await mailTo(instance(), mailbox, 'partner-request', count);
    await restOf(instance(), 'partnerRequest', id);
  };
  await sent(1);

  await instance().env.sleep('50 seconds');
  const early = await resend();
  await instance().env.sleep('15 seconds');
  const many = await Promise.all(Array.from({ length: 8 }, (_, at) => resend(at % 2 === 0 ? from : colleague)));
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
  expect(many.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(many.filter(({ status }) => status === 429)).toHaveLength(7);
  expect((await timelineOf(instance(), id)).filter((event) => event === 'asked-again')).toHaveLength(5);
  // the first of the five is fifty minutes old
  expect(retryAfter(tooMany)).toBeGreaterThan(DAY_S - 53 * 60);
  expect(retryAfter(tooMany)).toBeLessThanOrEqual(DAY_S - 50 * 60);
});

function retryAfter({ headers }: Answer): number {
  return Number(headers.get('retry-after'));
}
