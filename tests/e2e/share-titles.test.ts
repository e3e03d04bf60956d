import { expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { seedSharing, share } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });

/** What would read as something else, or as nothing, in the list of somebody else. */
const TITLES = [
  ['turns the direction of the text', 'invoice\u202efdp.exe'],
  ['isolates a direction', '\u2066invoice'],
  ['has a second line', 'Invoice\nYour account was closed'],
  ['has a control character', 'Invoice\u001b[2J'],
  ['cannot be seen', '\u200b\u2060'],
] as const;

it.each(TITLES)('refuses a title that %s', async (_, title) => {
  const { ours } = await seedSharing(instance());

  const answer = await share(ours.member, {
    organisationId: ours.organisationId,
    kind: 'user',
    id: ours.manager.userId,
    title,
  });

  expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
});

it('takes a title in any script, with signs', async () => {
  const { ours } = await seedSharing(instance());

  const answer = await share(ours.member, {
    organisationId: ours.organisationId,
    kind: 'user',
    id: ours.manager.userId,
    title: 'חשבונית №7 👨‍👩‍👧 – €',
  });

  expect(answer.status).toBe(201);
});
