import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { call } from '../support/person.ts';
import { firstMailTo, holdWorker, inWorld, PATIENCE_MS, type World } from './worker-kill.ts';

/** Whatever is wrong is found within it, by what an API process does by itself. */
const A_MINUTE_MS = 60_000;

const email = (who: string) => `${who}@hangs.example`;

interface Listed {
  readonly items: readonly { readonly id: string }[];
}

interface Counts {
  readonly platform: readonly object[];
  readonly total: { readonly trouble: number };
}

/** Calls as an operator does. */
function asOperator({ apiUrl, instance }: World) {
  const headers = { authorization: `Bearer ${instance.extras['operatorApiKey']}` };
  return async <T>(path: string) => (await call({ apiUrl }, 'GET', path, { headers })).body as T;
}

it('a worker that hangs is found within a minute, and what waited for it goes on when it does', async () => {
  await inWorld(async (world) => {
    const read = asOperator(world);
    const register = (who: string) => call(world, 'POST', '/v1/registrations', { body: { email: email(who) } });
    await register('before');
    await firstMailTo(world, email('before'), 'activation');
    const [before] = (await read<Listed>('/v1/onboardings')).items;

    const letGo = holdWorker(world);
    const found = await (async () => {
      try {
        await register('after');
        const look = async () => {
          const { items } = await read<Listed>('/v1/onboardings?trouble=NO_WORKER');
          return items.find(({ id }) => id !== before?.id);
        };
        const { id } = await eventually('what waits for a worker', look, A_MINUTE_MS);
        return {
          counts: await read<Counts>('/v1/onboardings/counts'),
          shown: await read<object>(`/v1/onboardings/${id}`),
        };
      } finally {
        letGo();
      }
    })();
    await firstMailTo(world, email('after'), 'activation');
    await eventually(
      'a platform that is well',
      async () => {
        const { platform, total } = await read<Counts>('/v1/onboardings/counts');
        return platform.length + total.trouble === 0 ? true : undefined;
      },
      PATIENCE_MS,
    );

    expect(found.counts.total.trouble).toBeGreaterThan(0);
    expect(found.shown).toMatchObject({ trouble: [{ code: 'NO_WORKER', message: expect.stringContaining('worker') }] });
  });
}, 240_000);
