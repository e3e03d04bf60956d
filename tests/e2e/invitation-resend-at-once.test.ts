import { expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { openHouse, someAddress } from '../support/invitees.ts';
import { call, mailTo } from '../support/person.ts';
import { restOf, timelineOf } from '../support/processes.ts';

const instance = useInstance({ policy: { resendPauseMs: 0, resendsPerDay: 1 } });

it('is sent again as often as it may be, also where all ask before any is answered', async () => {
  const house = await openHouse(instance());
  const { headers } = house.administrator;
  const email = someAddress();
  const { id } = await house.invite(email);
  await mailTo(instance(), email, 'invitation');
  await restOf(instance(), 'membershipInvite', id);
  await instance().stopWorkers();

  const asked = Array.from({ length: 6 }, () => call(instance(), 'POST', `/v1/invitations/${id}/resend`, { headers }));
  await instance().startWorkers();
  const answers = await Promise.all(asked);

  expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
    200, 429, 429, 429, 429, 429,
  ]);
  expect((await timelineOf(instance(), id)).filter((event) => event === 'asked-again')).toHaveLength(1);
});
