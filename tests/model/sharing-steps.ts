import fc from 'fast-check';
import { AUDIENCE_KINDS, type AudienceKind, SHARE_PERMISSIONS, type SharePermission } from '../../domain/sharing.ts';
import {
  type Audience,
  areRelated,
  type Grants,
  holdsNow,
  isMember,
  isThere,
  letsShareOn,
  mayManage,
  type Person,
  pairName,
  type World,
} from './sharing-rules.ts';

/** What somebody does, or what is done to them, by name. */
export type Action =
  | { readonly do: 'share'; readonly request: ShareRequest }
  | { readonly do: 'withdraw'; readonly by: string; readonly share: number }
  | { readonly do: 'join' | 'leave'; readonly person: string; readonly organisation: string }
  | { readonly do: 'promote' | 'demote' | 'enter' | 'exit' | 'deactivate' | 'reactivate'; readonly person: string }
  | { readonly do: 'connect'; readonly one: string; readonly other: string }
  | { readonly do: 'end'; readonly pair: string; readonly by: string }
  | { readonly do: 'propagate'; readonly crashes: boolean };

export interface ShareRequest {
  readonly by: string;
  readonly organisation: string;
  readonly document: string;
  readonly from: number | undefined;
  readonly audience: Audience;
  readonly permission: SharePermission;
}

/** A step as it is drawn: what it picks by number is found among what there is when its turn comes. */
export interface Step {
  readonly what:
    | 'share'
    | 'share-on'
    | 'withdraw'
    | 'connect'
    | 'end'
    | 'propagate'
    | 'crash'
    | PersonStep
    | MemberStep;
  readonly person: string;
  readonly pick: number;
  readonly kind: AudienceKind;
  readonly to: number;
  readonly permission: SharePermission;
}
const PERSON_STEPS = ['promote', 'demote', 'enter', 'exit', 'deactivate', 'reactivate'] as const;
type PersonStep = (typeof PERSON_STEPS)[number];
type MemberStep = 'join' | 'leave';

const MANAGER = { role: 'advanced-user', inGroup: true, active: true } as const;
const PEOPLE = {
  ann: { home: 'A', ...MANAGER },
  abe: { home: 'A', role: 'user', inGroup: false, active: true },
  bob: { home: 'B', ...MANAGER },
  bea: { home: 'B', ...MANAGER },
  cor: { home: 'C', ...MANAGER },
  cas: { home: 'C', ...MANAGER },
} as const satisfies Record<string, Person>;
const ORGANISATIONS = { A1: 'A', B1: 'B', B2: 'B', C1: 'C' } as const;
const PAIRS = ['A-B', 'B-C', 'A-C'];

/** Three environments; B is a partner of the two others. */
export const FIRST_WORLD: World = {
  people: PEOPLE,
  organisations: ORGANISATIONS,
  members: new Set(['ann@A1', 'abe@A1', 'bob@B1', 'bea@B1', 'bea@B2', 'cor@C1', 'cas@C1']),
  partners: { 'A-B': [['ann', 'bob']], 'B-C': [['bob', 'cor']] },
  shares: [],
};

/** Sequences of steps; most of them share, and most of what is shared is with relation managers. */
export function stepsOf(max: number): fc.Arbitrary<readonly Step[]> {
  const what = fc.oneof(
    { weight: 14, arbitrary: fc.constant('share' as const) },
    { weight: 18, arbitrary: fc.constant('share-on' as const) },
    { weight: 3, arbitrary: fc.constant('withdraw' as const) },
    { weight: 5, arbitrary: fc.constant('connect' as const) },
    { weight: 1, arbitrary: fc.constant('end' as const) },
    { weight: 10, arbitrary: fc.constantFrom('propagate' as const, 'crash' as const) },
    { weight: 12, arbitrary: fc.constantFrom(...PERSON_STEPS) },
    { weight: 7, arbitrary: fc.constantFrom('promote' as const, 'enter' as const, 'reactivate' as const) },
    { weight: 4, arbitrary: fc.constantFrom('join' as const, 'leave' as const) },
  );
  const step = fc.record({
    what,
    person: fc.constantFrom(...Object.keys(PEOPLE)),
    pick: fc.nat(11),
    kind: fc.constantFrom(...AUDIENCE_KINDS, 'relation-managers' as const, 'relation-manager' as const),
    to: fc.nat(11),
    permission: fc.constantFrom(...SHARE_PERMISSIONS, 'share' as const, 'share' as const),
  });
  return fc.noBias(fc.array(step, { minLength: 1, maxLength: max, size: 'max' }));
}

/** What a step comes to in the world as it is; undefined where nothing is there for it. */
export function actionOf(world: World, grants: Grants, step: Step): Action | undefined {
  const { what, person, pick } = step;
  switch (what) {
    case 'share':
      return { do: 'share', request: firstShare(world, step) };
    case 'share-on':
      return shareOn(world, grants, step);
    case 'withdraw':
      return withdrawal(world, step);
    case 'connect': {
      const other = picked(Object.keys(PEOPLE), pick);
      return connects(world, person, other) ? { do: 'connect', one: person, other } : undefined;
    }
    case 'end': {
      const pair = picked(Object.keys(world.partners), pick);
      return pair === undefined ? undefined : { do: 'end', pair, by: picked(pair.split('-'), step.to) ?? '' };
    }
    case 'propagate':
    case 'crash':
      return { do: 'propagate', crashes: what === 'crash' };
    case 'join':
    case 'leave': {
      const organisation = picked(Object.keys(ORGANISATIONS), pick) ?? '';
      const isNear = areRelated(world, world.people[person]?.home ?? '', world.organisations[organisation] ?? '');
      const changes = isMember(world, person, organisation) === (what === 'leave');
      return isNear && changes ? { do: what, person, organisation } : undefined;
    }
    default:
      return changesPerson(world.people[person], what) ? { do: what, person } : undefined;
  }
}

/** An action in words, as a counterexample shows it. */
export function inWords(action: Action): string {
  switch (action.do) {
    case 'share': {
      const { by, organisation, document, from, audience, permission } = action.request;
      const source = from === undefined ? '' : ` on from #${from}`;
      return `${by} shares ${document}${source} for ${organisation} with ${audience.kind} ${audience.of}, to ${permission}`;
    }
    case 'withdraw':
      return `${action.by} withdraws #${action.share}`;
    case 'join':
    case 'leave':
      return `${action.person} ${action.do}s ${action.organisation}`;
    case 'connect':
      return `${action.one} and ${action.other} are connected`;
    case 'end':
      return `${action.by} ends the partnership ${action.pair}`;
    case 'propagate':
      return action.crashes ? 'propagation runs, and crashes at every step' : 'propagation runs';
    default:
      return `${action.person}: ${action.do}`;
  }
}

/** A document of the organisation's own, or one time in six of another's. */
function firstShare(world: World, { person, pick, kind, to, permission }: Step): ShareRequest {
  const organisation = organisationFor(world, person, pick);
  const owner = pick < 2 ? (picked(Object.keys(ORGANISATIONS), to) ?? '') : organisation;
  const document = `${owner}/${pick % 2 === 0 ? 'plan' : 'bill'}`;
  const audience = audienceFor(world, organisation, { kind, to });
  return { by: person, organisation, document, from: undefined, audience, permission };
}

/** By somebody whom a share lets share it on, if there is anybody, or one time in six by anybody from any. */
function shareOn(world: World, grants: Grants, step: Step): Action | undefined {
  const { person, pick, kind, to, permission } = step;
  const any = [...world.shares.keys()].map((from) => ({
    by: person,
    from,
    organisation: organisationFor(world, person, pick),
  }));
  const good = waysOn(world, grants);
  const way = picked(good.length > 0 && to > 1 ? good : any, pick);
  const document = way && world.shares[way.from]?.document;
  if (!way || document === undefined || document.startsWith(way.organisation)) return undefined;
  const audience = audienceFor(world, way.organisation, { kind, to });
  return { do: 'share', request: { ...way, document, audience, permission } };
}

/** Who may share what on, for which other organisation of theirs, the latest first. */
function waysOn(world: World, grants: Grants) {
  const all = [...world.members].flatMap((member) => {
    const [by = '', organisation = ''] = member.split('@');
    return [...world.shares.keys()].map((from) => ({ by, organisation, from }));
  });
  const good = all.filter(({ by, organisation, from }) => {
    const isOthers = !world.shares[from]?.document.startsWith(organisation);
    return isOthers && holdsNow(world, grants, from) && letsShareOn(world, grants, from, { organisation, by });
  });
  return good.toSorted((a, b) => b.from - a.from);
}

/** By whoever shared it, or one time in six by anybody; of one that is open, or one time in six of any. */
function withdrawal(world: World, { person, pick, to }: Step): Action | undefined {
  const all = [...world.shares.keys()];
  const open = all.filter((number) => !world.shares[number]?.ended);
  const share = picked(open.length > 0 && pick > 1 ? open : all, pick);
  if (share === undefined) return undefined;
  return { do: 'withdraw', share, by: to < 2 ? person : (world.shares[share]?.by ?? person) };
}

function organisationFor(world: World, person: string, pick: number): string {
  const all = Object.keys(ORGANISATIONS);
  const own = all.filter((organisation) => isMember(world, person, organisation));
  return picked(own.length > 0 && pick > 0 ? own : all, pick) ?? '';
}

/** One that is there, if any is of the kind, or one time in six any. */
function audienceFor(world: World, organisation: string, { kind, to }: Pick<Step, 'kind' | 'to'>): Audience {
  const all = namesOf(kind).map((of) => ({ kind, of }));
  const there = all.filter((audience) => isThere(world, organisation, audience));
  return picked(there.length > 0 && to > 1 ? there : all, to) ?? { kind, of: '' };
}

function namesOf(kind: AudienceKind): readonly string[] {
  if (kind === 'user' || kind === 'relation-manager') return Object.keys(PEOPLE);
  return kind === 'organisation' ? Object.keys(ORGANISATIONS) : PAIRS;
}

/** Whether two who are not connected may be. */
function connects(world: World, one: string, other: string | undefined): other is string {
  if (other === undefined || world.people[one]?.home === world.people[other]?.home) return false;
  if (!mayManage(world, one) || !mayManage(world, other)) return false;
  const pair = pairName(world.people[one]?.home ?? '', world.people[other]?.home ?? '');
  return !(world.partners[pair] ?? []).some((both) => both.includes(one) && both.includes(other));
}

function changesPerson(person: Person | undefined, step: PersonStep): boolean {
  if (!person) return false;
  if (step === 'promote') return person.active && person.role === 'user';
  if (step === 'demote') return person.active && person.role === 'advanced-user';
  if (step === 'enter') return person.active && person.role === 'advanced-user' && !person.inGroup;
  if (step === 'exit') return person.inGroup;
  return person.active === (step === 'deactivate');
}

function picked<T>(from: readonly T[], pick: number): T | undefined {
  return from[pick % from.length];
}
