import { randomBytes, randomUUID } from 'node:crypto';
import { Partnership } from '../../db/entities/partnership.ts';
import { ShareGrant } from '../../db/entities/share.ts';
import { Session } from '../../db/entities/user.ts';
import { holding, reaches } from '../../db/queries/share-reach.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { joinOrganisation } from '../../db/writes/memberships.ts';
import { lockPair, pairOf } from '../../db/writes/partner-pairs.ts';
import { establishConnection } from '../../db/writes/partnerships.ts';
import { type CallerHeaders, seedEnvironment, seedUser } from '../support/callers.ts';
import type { TestInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { type Answer, call } from '../support/person.ts';
import type { Grants, World } from './sharing-rules.ts';
import type { Action, ShareRequest } from './sharing-steps.ts';

/** What somebody sees: by which shares, by number, and the most that they may do with it. */
export interface SeenDocument {
  readonly ways: readonly number[];
  readonly permission: string;
}

/** A world of its own in an instance, in which actions are carried out as people would, and looked at. */
export interface Driver {
  /** Answers the status, and the code of a refusal. */
  readonly perform: (action: Exclude<Action, { do: 'propagate' }>) => Promise<{ status: number; code?: string }>;
  /** The grants that are there. */
  readonly grants: () => Promise<Grants>;
  /** By which shares each person reads, of all people at one instant: `share number/person`. */
  readonly readers: () => Promise<ReadonlySet<string>>;
  /** What somebody is shown over HTTP. */
  readonly shown: (name: string) => Promise<Readonly<Record<string, SeenDocument>>>;
  /** The process of each propagation of the world's. */
  readonly partnerships: () => Promise<readonly string[]>;
}

/** By the names of a world: what was made for them; shares by their number. */
interface Known {
  readonly instance: TestInstance;
  readonly first: World;
  /** Sets its documents apart from those of other runs. */
  readonly run: string;
  readonly environments: Record<string, string>;
  readonly keepers: Record<string, CallerHeaders>;
  readonly people: Record<string, string>;
  readonly headers: Record<string, CallerHeaders>;
  readonly organisations: Record<string, string>;
  readonly shares: string[];
}

/** Makes what is there in the beginning. */
export async function openDriver(instance: TestInstance, first: World): Promise<Driver> {
  const known = await seedWorld(instance, first);
  return {
    perform: async (action) => {
      const answer = await carryOut(known, action);
      if (answer === undefined || answer.status < 400) return { status: answer?.status ?? 200 };
      return { status: answer.status, code: (answer.body as { code?: string }).code ?? 'none' };
    },
    grants: () => findGrants(known),
    readers: () => findReaders(known),
    shown: (name) => readOver(known, name),
    partnerships: async () => {
      const ids = Object.values(known.environments);
      const em = instance.orm.em.fork();
      const found = await em.find(Partnership, { environmentA: { $in: ids } }, { orderBy: { id: 'asc' } });
      return found.map(({ id }) => id);
    },
  };
}

async function seedWorld(instance: TestInstance, first: World): Promise<Known> {
  const run = randomUUID();
  const known: Known = {
    instance,
    first,
    run,
    shares: [],
    environments: {},
    keepers: {},
    people: {},
    headers: {},
    organisations: {},
  };
  for (const name of new Set(Object.values(first.organisations))) {
    const id = await seedEnvironment(instance);
    known.environments[name] = id;
    known.keepers[name] = (await seedUser(instance, id, 'administrator', { isRelationManager: true })).headers;
  }
  for (const [name, { role, inGroup }] of Object.entries(first.people)) {
    const made = await seedUser(instance, homeOf(known, name), role, { isRelationManager: inGroup });
    known.people[name] = made.userId;
    known.headers[name] = made.headers;
  }
  for (const [name, home] of Object.entries(first.organisations)) {
    known.organisations[name] = await seedOrganisation(instance, {
      environmentId: known.environments[home] ?? '',
      name,
    });
  }
  for (const member of first.members) await join(known, ...(member.split('@') as [string, string]));
  for (const [one, other] of Object.values(first.partners).flat()) await connect(known, one, other);
  return known;
}

function homeOf({ first, environments }: Known, name: string): string {
  return environments[first.people[name]?.home ?? ''] ?? '';
}

async function join({ instance, organisations, people }: Known, person: string, organisation: string): Promise<void> {
  const joining = { organisationId: organisations[organisation] ?? '', userId: people[person] ?? '' };
  const more = { role: 'member', invitationId: null, at: new Date() } as const;
  await instance.orm.em.fork().transactional((em) => joinOrganisation(em, { ...joining, ...more }));
}

async function connect(known: Known, one: string, other: string): Promise<void> {
  const side = (name: string) => ({ environmentId: homeOf(known, name), managerId: known.people[name] ?? '' });
  const at = new Date();
  await known.instance.orm.em.fork().transactional(async (em) => {
    await lockPair(em, homeOf(known, one), homeOf(known, other), at);
    return establishConnection(em, { requestId: randomUUID(), from: side(one), to: side(other), at });
  });
}

function carryOut(known: Known, action: Exclude<Action, { do: 'propagate' }>): Promise<Answer | undefined> {
  switch (action.do) {
    case 'share':
      return share(known, action.request);
    case 'withdraw':
      return call(known.instance, 'POST', `/v1/shares/${known.shares[action.share]}/withdraw`, {
        headers: known.headers[action.by] ?? {},
        body: {},
      });
    case 'join':
      return join(known, action.person, action.organisation).then(() => undefined);
    case 'leave': {
      const path = `/v1/organisations/${known.organisations[action.organisation]}/members/${known.people[action.person]}`;
      const headers = known.keepers[known.first.organisations[action.organisation] ?? ''] ?? {};
      return call(known.instance, 'DELETE', path, { headers });
    }
    case 'connect':
      return connect(known, action.one, action.other).then(() => undefined);
    case 'end':
      return end(known, action.pair, action.by);
    case 'promote':
      return asKeeper(known, action.person, ['PATCH', '/v1/users/{id}', { role: 'advanced-user' }]);
    case 'demote':
      return asKeeper(known, action.person, ['PATCH', '/v1/users/{id}', { role: 'user' }]);
    case 'enter':
      return asKeeper(known, action.person, ['PUT', '/v1/relation-managers/{id}']);
    case 'exit':
      return asKeeper(known, action.person, ['DELETE', '/v1/relation-managers/{id}']);
    case 'deactivate':
      return asKeeper(known, action.person, ['POST', '/v1/users/{id}/deactivate', {}]);
    case 'reactivate':
      return reactivate(known, action.person);
  }
}

async function share(known: Known, request: ShareRequest): Promise<Answer> {
  const { instance, headers, organisations, shares } = known;
  const { by, organisation, document, from, audience, permission } = request;
  const answer = await call(instance, 'POST', '/v1/shares', {
    headers: headers[by] ?? {},
    body: {
      organisationId: organisations[organisation],
      document: { ref: `${known.run}/${document}`, title: document },
      ...(from === undefined ? {} : { fromShareId: shares[from] }),
      audience: { kind: audience.kind, id: await idOf(known, audience) },
      permission,
    },
  });
  if (answer.status === 201 || answer.status === 202) shares.push((answer.body as { id: string }).id);
  return answer;
}

/** As a caller names an audience; of two who are no partners, an id of nobody. */
async function idOf(known: Known, { kind, of }: ShareRequest['audience']): Promise<string> {
  const named = known.people[of] ?? known.organisations[of];
  if (named !== undefined) return named;
  const partnership = await partnershipOf(known, of);
  return (kind === 'relation-group' ? partnership?.relationGroupId : partnership?.id) ?? randomUUID();
}

async function partnershipOf({ instance, environments }: Known, pair: string) {
  const [one = '', other = ''] = pair.split('-').map((name) => environments[name] ?? '');
  const [environmentA, environmentB] = pairOf(one, other);
  const open = { environmentA, environmentB, endedAt: null };
  return instance.orm.em.fork().findOne(Partnership, open, { disableIdentityMap: true });
}

async function end(known: Known, pair: string, by: string): Promise<Answer> {
  const { id = '' } = (await partnershipOf(known, pair)) ?? {};
  const headers = known.keepers[by] ?? {};
  return call(known.instance, 'POST', `/v1/partnerships/${id}/end`, { headers, body: {} });
}

/** An administrator of somebody's home does something about them. */
function asKeeper(
  { instance, first, keepers, people }: Known,
  person: string,
  [method, path, body]: readonly [method: string, path: string, body?: object],
): Promise<Answer> {
  const options = { headers: keepers[first.people[person]?.home ?? ''] ?? {}, ...(body ? { body } : {}) };
  return call(instance, method, path.replace('{id}', people[person] ?? ''), options);
}

async function reactivate(known: Known, person: string): Promise<Answer> {
  const { instance, people, headers } = known;
  const answer = await asKeeper(known, person, ['POST', '/v1/users/{id}/reactivate', {}]);
  // their sessions of before stay over
  const [token, now] = [randomBytes(32).toString('base64url'), new Date()];
  const session = { id: randomUUID(), user: people[person] ?? '', createdAt: now, lastSeenAt: now, revokedAt: null };
  await instance.orm.em.fork().insert(Session, { ...session, tokenHash: tokenHash(token) });
  headers[person] = { cookie: `session=${token}`, origin: instance.apiUrl };
  return answer;
}

async function findGrants(known: Known): Promise<Grants> {
  const given = { shareId: { $in: known.shares }, effectiveAt: { $ne: null } };
  const rows = await known.instance.orm.em.fork().find(ShareGrant, given, { disableIdentityMap: true });
  return new Set(rows.map(({ shareId, userId }) => wayOf(known, shareId, userId)));
}

async function findReaders(known: Known): Promise<ReadonlySet<string>> {
  const { instance, shares, people } = known;
  if (shares.length === 0) return new Set();
  const ours = shares.map((id) => `'${id}'`).join(', ');
  const rows = await instance.orm.em.fork().execute<{ share: string; user: string }[]>(
    `with recursive ${holding(`select "id" from "shares" where "id" in (${ours})`)}
    select s."id" as "share", u."id" as "user" from "holding" h join "shares" s on s."id" = h."id"
      join "users" u on u."id" = any(array[?]::uuid[]) where ${reaches('s', 'u')}`,
    [Object.values(people)],
  );
  return new Set(rows.map(({ share: id, user }) => wayOf(known, id, user)));
}

function wayOf({ shares, people }: Known, shareId: string, userId: string): string {
  const name = Object.keys(people).find((one) => people[one] === userId) ?? userId;
  return `${shares.indexOf(shareId)}/${name}`;
}

async function readOver({ instance, headers, shares }: Known, name: string): Promise<Record<string, SeenDocument>> {
  const path = '/v1/me/shared-documents?limit=100';
  const { status, body } = await call(instance, 'GET', path, { headers: headers[name] ?? {} });
  if (status === 401) return {};
  const { items } = body as {
    items: { document: { title: string }; permission: string; ways: { shareId: string }[] }[];
  };
  const documents = items.map(({ document, permission, ways }) => {
    const numbers = ways.map(({ shareId }) => shares.indexOf(shareId)).toSorted((a, b) => a - b);
    return [document.title, { ways: numbers, permission }] as const;
  });
  return Object.fromEntries(documents);
}
