import { SHARE_PERMISSIONS } from '../../domain/sharing.ts';
import type { Driver } from './sharing-driver.ts';
import { after, judgeShare, judgeWithdrawal, type Refusals } from './sharing-judgement.ts';
import { type Grants, grantsAtRest, isOver, seenBy, type World } from './sharing-rules.ts';
import { type Action, actionOf, FIRST_WORLD, inWords, type Step } from './sharing-steps.ts';

/** How a run brings about that everything has been propagated. */
export type Propagate = (how: { readonly crashes: boolean }) => Promise<void>;

/**
 * Plays steps in a world of their own. After each, what everybody sees has to be what the rules say of the grants that are
 * there; whenever propagation has come to rest, and at the end, the grants too. Where propagation goes on meanwhile, a
 * grant that comes or goes while it is looked at may count or not. Throws with the story up to there.
 */
export async function playSteps(driver: Driver, steps: readonly Step[], propagate: Propagate): Promise<void> {
  const story: string[] = [];
  let world = FIRST_WORLD;
  try {
    for (const [turn, step] of steps.entries()) {
      const action = actionOf(world, await driver.grants(), step);
      if (!action) continue;
      story.push(inWords(action));
      world = await act(driver, world, { action, propagate });
      await compareReaders(driver, world);
      const people = Object.keys(world.people);
      await compareShown(driver, world, people[turn % people.length] ?? '');
    }
    story.push('everything comes to rest');
    await propagate({ crashes: false });
    await compareAtRest(driver, world);
    for (const name of Object.keys(world.people)) await compareShown(driver, world, name);
  } catch (failure) {
    const told = story.map((line) => `  ${line}`).join('\n');
    throw new Error(`${failure instanceof Error ? failure.message : String(failure)}\nafter:\n${told}`, {
      cause: failure,
    });
  }
}

async function act(
  driver: Driver,
  world: World,
  { action, propagate }: { readonly action: Action; readonly propagate: Propagate },
): Promise<World> {
  if (action.do === 'propagate') {
    await propagate(action);
    await compareAtRest(driver, world);
    return world;
  }
  const { found, certain, possible } = await around(driver, () => driver.perform(action));
  const { status, code } = found;
  const judgements = [judge(world, certain, action), judge(world, possible, action)];
  const isRight = judgements.some((refusals) =>
    code === undefined ? refusals.length === 0 : refusals.some((refusal) => refusal === code),
  );
  if (isRight) return code === undefined ? after(world, action) : world;
  const expected = [...new Set(judgements.flat())].join(' or ') || 'done';
  throw new Error(`it was answered ${status} ${code ?? ''}, and not ${expected}`);
}

function judge(world: World, grants: Grants, action: Action): Refusals {
  if (action.do === 'share') return judgeShare(world, grants, action.request);
  return action.do === 'withdraw' ? judgeWithdrawal(world, action.by, action.share) : [];
}

/** Something that was found, and the grants that were there all the while, and at one time or another. */
interface Around<T> {
  readonly found: T;
  readonly certain: Grants;
  readonly possible: Grants;
}

async function around<T>(driver: Driver, look: () => Promise<T>): Promise<Around<T>> {
  const before = await driver.grants();
  const found = await look();
  const afterwards = await driver.grants();
  const both = new Set([...before].filter((grant) => afterwards.has(grant)));
  return { found, certain: both, possible: new Set([...before, ...afterwards]) };
}

/** What everybody reads, as the database says in one statement. */
async function compareReaders(driver: Driver, world: World): Promise<void> {
  const { found, certain, possible } = await around(driver, () => driver.readers());
  const readers = (grants: Grants) =>
    new Set(
      Object.keys(world.people).flatMap((name) =>
        Object.values(seenBy(world, grants, name)).flatMap((ways) => ways.map((number) => `${number}/${name}`)),
      ),
    );
  assertBetween('who reads by which share', found, { least: readers(certain), most: readers(possible) });
}

/** What somebody is shown, over HTTP. */
async function compareShown(driver: Driver, world: World, name: string): Promise<void> {
  const { found, certain, possible } = await around(driver, () => driver.shown(name));
  const waysOf = (seen: Readonly<Record<string, readonly number[]>>) =>
    new Set(Object.entries(seen).flatMap(([document, ways]) => ways.map((number) => `${document} by #${number}`)));
  const shown = Object.fromEntries(Object.entries(found).map(([document, { ways }]) => [document, ways]));
  const bounds = { least: waysOf(seenBy(world, certain, name)), most: waysOf(seenBy(world, possible, name)) };
  assertBetween(`what ${name} is shown`, waysOf(shown), bounds);
  for (const [document, { ways, permission }] of Object.entries(found)) {
    const held = SHARE_PERMISSIONS.findLast((one) => ways.some((number) => world.shares[number]?.permission === one));
    if (held !== permission) throw new Error(`${name} may ${permission} ${document}, and not ${held}`);
  }
}

/** Everybody to whom something is due has been granted it, and nobody else, but for what will never be read again. */
async function compareAtRest(driver: Driver, world: World): Promise<void> {
  const there = [...(await driver.grants())].filter((grant) => {
    const number = Number(grant.split('/')[0]);
    return world.shares[number]?.ended || !isOver(world, number);
  });
  const due = grantsAtRest(world);
  assertBetween('who was granted what', new Set(there), { least: due, most: due });
}

function assertBetween(
  what: string,
  found: ReadonlySet<string>,
  { least, most }: { readonly least: ReadonlySet<string>; readonly most: ReadonlySet<string> },
): void {
  const tooMuch = [...found].filter((one) => !most.has(one));
  const missing = [...least].filter((one) => !found.has(one));
  if (tooMuch.length + missing.length === 0) return;
  throw new Error(
    `${what}: too much is ${tooMuch.join(', ') || 'nothing'}, missing is ${missing.join(', ') || 'nothing'}`,
  );
}
