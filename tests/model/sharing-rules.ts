import type { AudienceKind, SharePermission } from '../../domain/sharing.ts';

/** Somebody by name; `home`: the environment. */
export interface Person {
  readonly home: string;
  readonly role: 'user' | 'advanced-user';
  readonly inGroup: boolean;
  readonly active: boolean;
}

/** With whom: `of` is a person, an organisation, or two environments (`A-B`). */
export interface Audience {
  readonly kind: AudienceKind;
  readonly of: string;
}

export interface ModelShare {
  readonly organisation: string;
  readonly by: string;
  readonly document: string;
  readonly permission: SharePermission;
  readonly audience: Audience;
  /** Its number, of the share that it was shared on from. */
  readonly from: number | undefined;
  readonly ended: boolean;
}

/** All that who sees what depends on, but for the grants. */
export interface World {
  readonly people: Readonly<Record<string, Person>>;
  /** The environment of each organisation. */
  readonly organisations: Readonly<Record<string, string>>;
  /** `person@organisation`. */
  readonly members: ReadonlySet<string>;
  /** `A-B`, for as long as the two are partners: the open connections, each with one of either side. */
  readonly partners: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  /** By number. */
  readonly shares: readonly ModelShare[];
}

/** `share number/person`, of each relation manager who was granted a share. */
export type Grants = ReadonlySet<string>;

/** Two environments by name, as a partnership of them is called. */
export function pairName(one: string, other: string): string {
  return [one, other].toSorted().join('-');
}

export function isMember(world: World, person: string, organisation: string): boolean {
  return world.members.has(`${person}@${organisation}`);
}

/** Same environment, or partners. */
export function areRelated(world: World, one: string, other: string): boolean {
  return one === other || pairName(one, other) in world.partners;
}

/** Who may work with other environments now. */
export function mayManage(world: World, name: string): boolean {
  const person = world.people[name];
  return person !== undefined && person.active && person.inGroup && person.role === 'advanced-user';
}

/** Who of a partnership's connections may work with the other side now: its relation group. */
function groupOf(world: World, pair: string): readonly string[] {
  const connected = new Set((world.partners[pair] ?? []).flat());
  return [...connected].filter((name) => mayManage(world, name));
}

/** The relation managers of the other side of a partnership, as an environment sees it. */
function managersAcross(world: World, pair: string, environment: string): readonly string[] {
  return groupOf(world, pair).filter((name) => world.people[name]?.home !== environment);
}

/** Whether there is such an audience now, with a relation to the organisation. */
export function isThere(world: World, organisation: string, { kind, of }: Audience): boolean {
  const environment = world.organisations[organisation] ?? '';
  const home = world.people[of]?.home ?? '';
  if (kind === 'user') return Boolean(world.people[of]?.active) && areRelated(world, environment, home);
  if (kind === 'organisation') return areRelated(world, environment, world.organisations[of] ?? '');
  if (kind === 'relation-manager') {
    const connected = (world.partners[pairName(environment, home)] ?? []).flat();
    return environment !== home && connected.includes(of) && mayManage(world, of);
  }
  return of in world.partners && of.split('-').includes(environment);
}

/** With whom a share is: everybody whom its audience includes, in whatever state they and the share are. */
function audienceOf(world: World, { organisation, audience: { kind, of } }: ModelShare): readonly string[] {
  const environment = world.organisations[organisation] ?? '';
  const home = world.people[of]?.home ?? '';
  switch (kind) {
    case 'user':
      return areRelated(world, environment, home) ? [of] : [];
    case 'organisation':
      if (!areRelated(world, environment, world.organisations[of] ?? '')) return [];
      return Object.keys(world.people).filter((name) => isMember(world, name, of));
    case 'relation-group':
      return groupOf(world, of);
    case 'relation-manager':
      return managersAcross(world, pairName(environment, home), environment).filter((name) => name === of);
    case 'relation-managers':
      return managersAcross(world, of, environment);
  }
}

function needsGrant({ audience: { kind } }: ModelShare): boolean {
  return kind === 'relation-manager' || kind === 'relation-managers';
}

/** Whether a share, if it holds, lets somebody read. */
function reachesPerson(world: World, grants: Grants, number: number, name: string): boolean {
  const share = world.shares[number];
  if (!share || !world.people[name]?.active) return false;
  const belongsSomewhere = Object.keys(world.organisations).some((organisation) => isMember(world, name, organisation));
  if (!belongsSomewhere || !audienceOf(world, share).includes(name)) return false;
  return !needsGrant(share) || grants.has(`${number}/${name}`);
}

/** Whether a share holds: it has not ended, and what it was shared on from holds and lets it be shared on still. */
export function holdsNow(world: World, grants: Grants, number: number): boolean {
  const share = world.shares[number];
  if (!share || share.ended) return false;
  if (share.from === undefined) return true;
  return holdsNow(world, grants, share.from) && letsShareOn(world, grants, share.from, share);
}

/** Whether a share that holds lets somebody, or the organisation for which they do it, share it on. */
export function letsShareOn(
  world: World,
  grants: Grants,
  number: number,
  { organisation, by }: Pick<ModelShare, 'organisation' | 'by'>,
): boolean {
  const share = world.shares[number];
  if (share?.permission !== 'share') return false;
  if (reachesPerson(world, grants, number, by)) return true;
  const { kind, of } = share.audience;
  const [from, to] = [world.organisations[share.organisation] ?? '', world.organisations[organisation] ?? ''];
  return kind === 'organisation' && of === organisation && areRelated(world, from, to);
}

/** By which shares somebody reads what: `{'A1/plan': [0, 4]}`. */
export function seenBy(world: World, grants: Grants, name: string): Readonly<Record<string, readonly number[]>> {
  const seen: Record<string, number[]> = {};
  for (const [number, { document }] of world.shares.entries()) {
    if (!holdsNow(world, grants, number) || !reachesPerson(world, grants, number, name)) continue;
    (seen[document] ??= []).push(number);
  }
  return seen;
}

/** Whether a share will never hold again: it has ended, or one that it was shared on from has. */
export function isOver(world: World, number: number): boolean {
  const share = world.shares[number];
  return share === undefined || share.ended || (share.from !== undefined && isOver(world, share.from));
}

/** The grants that there are at rest: one for each manager with whom a share is that is not over. */
export function grantsAtRest(world: World): Grants {
  const due = [...world.shares.entries()].flatMap(([number, share]) => {
    if (!needsGrant(share) || isOver(world, number)) return [];
    return audienceOf(world, share).map((name) => `${number}/${name}`);
  });
  return new Set(due);
}

/** How many shares are before one. */
export function chainOf(world: World, number: number | undefined): number {
  const share = number === undefined ? undefined : world.shares[number];
  return share === undefined ? 0 : 1 + chainOf(world, share.from);
}
