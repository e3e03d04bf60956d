import type { ErrorCode } from '../../domain/errors.ts';
import { SHARE_CHAIN_MAX } from '../../domain/sharing.ts';
import {
  chainOf,
  type Grants,
  holdsNow,
  isMember,
  isThere,
  letsShareOn,
  type Person,
  pairName,
  type World,
} from './sharing-rules.ts';
import type { Action, ShareRequest } from './sharing-steps.ts';

/** The codes of what speaks against it, one of which is answered; none: it is done. */
export type Refusals = readonly ErrorCode[];

/** What speaks against somebody's sharing so. */
export function judgeShare(world: World, grants: Grants, request: ShareRequest): Refusals {
  const { by, organisation, document, from } = request;
  if (!world.people[by]?.active) return ['NOT_AUTHENTICATED'];
  const refusals: ErrorCode[] = [];
  if (!isMember(world, by, organisation)) refusals.push('NOT_FOUND', 'NOT_ALLOWED');
  if (!isThere(world, organisation, request.audience)) refusals.push('AUDIENCE_NOT_FOUND');
  const source = from === undefined ? undefined : world.shares[from];
  if (source && from !== undefined) {
    if (!holdsNow(world, grants, from) || !letsShareOn(world, grants, from, request)) refusals.push('SHARE_NOT_HELD');
    if (chainOf(world, from) > SHARE_CHAIN_MAX) refusals.push('SHARE_CHAIN_TOO_LONG');
  } else if ((ownerOf(world, document) ?? organisation) !== organisation) refusals.push('DOCUMENT_NOT_YOURS');
  const open = openShare(world, request);
  if (open !== undefined && holdsNow(world, grants, open)) refusals.push('SHARE_OPEN');
  return refusals;
}

/** What speaks against somebody's withdrawing a share: whoever shared it does so, as long as they are a member. */
export function judgeWithdrawal(world: World, by: string, number: number): Refusals {
  const share = world.shares[number];
  if (!world.people[by]?.active) return ['NOT_AUTHENTICATED'];
  return share?.by === by && isMember(world, by, share.organisation) ? [] : ['NOT_FOUND', 'NOT_ALLOWED'];
}

/** The organisation that shared a document first. */
function ownerOf(world: World, document: string): string | undefined {
  return world.shares.find((share) => share.document === document)?.organisation;
}

/** The number of the share that stands in the way of another with the same audience. */
function openShare(world: World, request: ShareRequest): number | undefined {
  const { organisation, document, audience } = request;
  const number = world.shares.findIndex(
    (share) =>
      !share.ended &&
      share.organisation === organisation &&
      share.document === document &&
      share.audience.kind === audience.kind &&
      share.audience.of === audience.of,
  );
  return number === -1 ? undefined : number;
}

/** The world after an action that was carried out. */
export function after(world: World, action: Action): World {
  switch (action.do) {
    case 'share':
      return shared(world, action.request);
    case 'withdraw':
      return { ...world, shares: endIf(world, (_, number) => number === action.share) };
    case 'join':
      return { ...world, members: new Set([...world.members, `${action.person}@${action.organisation}`]) };
    case 'leave':
      return without(world, (member) => member === `${action.person}@${action.organisation}`);
    case 'connect':
      return connected(world, action.one, action.other);
    case 'end':
      return parted(world, action.pair);
    case 'propagate':
      return world;
    default:
      return changed(world, action.person, action.do);
  }
}

function shared(world: World, { by, ...request }: ShareRequest): World {
  const replaced = openShare(world, { by, ...request });
  const shares = endIf(world, (_, number) => number === replaced);
  return { ...world, shares: [...shares, { by, ...request, ended: false }] };
}

function connected(world: World, one: string, other: string): World {
  const pair = pairName(world.people[one]?.home ?? '', world.people[other]?.home ?? '');
  return { ...world, partners: { ...world.partners, [pair]: [...(world.partners[pair] ?? []), [one, other]] } };
}

/** All shares between the two end, whoever they are with, and their guests leave. */
function parted(world: World, pair: string): World {
  const { [pair]: _, ...partners } = world.partners;
  const left = without(world, (member) => {
    const [person = '', organisation = ''] = member.split('@');
    const [home, environment] = [world.people[person]?.home ?? '', world.organisations[organisation] ?? ''];
    return home !== environment && pairName(home, environment) === pair;
  });
  const shares = endIf(world, ({ organisation, audience }) => {
    const [from, to] = [world.organisations[organisation] ?? '', environmentOf(world, audience.of)];
    return audience.of === pair || (to !== undefined && from !== to && pairName(from, to) === pair);
  });
  return { ...left, partners, shares };
}

function environmentOf(world: World, of: string): string | undefined {
  return world.people[of]?.home ?? world.organisations[of];
}

/** Who is no longer advanced, or no longer active, leaves the group; nobody comes back into it by themselves. */
function changed(
  world: World,
  name: string,
  how: Exclude<Action, { request: unknown } | { share: number } | { organisation: string }>['do'],
): World {
  const changes: Partial<Record<typeof how, Partial<Person>>> = {
    promote: { role: 'advanced-user' },
    demote: { role: 'user', inGroup: false },
    enter: { inGroup: true },
    exit: { inGroup: false },
    deactivate: { active: false, inGroup: false },
    reactivate: { active: true },
  };
  const person = world.people[name];
  return person ? { ...world, people: { ...world.people, [name]: { ...person, ...changes[how] } } } : world;
}

function without(world: World, leaves: (member: string) => boolean): World {
  return { ...world, members: new Set([...world.members].filter((member) => !leaves(member))) };
}

function endIf(world: World, ends: (share: World['shares'][number], number: number) => boolean): World['shares'] {
  return world.shares.map((share, number) => (ends(share, number) ? { ...share, ended: true } : share));
}
