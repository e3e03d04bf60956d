import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import type { Manager } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { progressOf, settled, shareWithAll } from '../support/propagations.ts';
import { readsOf, type Sharing, seedSharing } from '../support/shares.ts';

const instance = useInstance({ skipTime: true });

/** The page of the partner, as one of our managers opens it. */
const pathOf = ({ theirs }: Sharing) => `/partners/${theirs.side.environmentId}`;
const get = (who: Manager, path: string) => who.call('GET', `${path}?lang=en`);

/** What a page says, without its markup. */
function textOf({ body }: Answer): string {
  return String(body)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

it('tells on the page of a partner how far propagation has come: nothing, waiting with its next run, done with how long it took', async () => {
  const sharing = await seedSharing(instance());
  const { manager } = sharing.ours;

  const nothing = await get(manager, pathOf(sharing));
  await shareWithAll(sharing);
  const nextRunAt = await eventually('that the next run is known', async () => {
    await instance().relay();
    return (await progressOf(sharing)).nextRunAt ?? undefined;
  });
  const waiting = await get(manager, pathOf(sharing));
  await settled(instance(), sharing);
  const done = await get(manager, pathOf(sharing));

  expect(textOf(nothing)).toContain('Nothing has been shared with relation managers between you yet.');
  expect(textOf(waiting)).toContain('Waiting for the next run Still waiting 1 Passed on 0 Failed 0');
  expect(textOf(waiting)).toContain('Being passed on to the relation managers');
  expect(waiting.body).toContain(`<time dateTime="${nextRunAt}"`);
  expect(textOf(done)).toContain('Done: nothing waits any more Still waiting 0 Passed on 1 Failed 0');
  expect(textOf(done)).toMatch(/Half of it within (\d+|a) \w+( \d+ \w+)?, 95 of 100 within (\d+|a) \w+/);
  expect(textOf(done)).toContain('This is in effect.');
  expect(await readsOf(sharing.theirs.manager)).toHaveLength(1);
});
