import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { listSharedDocuments } from '../../db/queries/shared-documents.ts';
import { countReaders, findShare, listShares } from '../../db/queries/shares.ts';
import { shareDocument, withdrawShare } from '../../db/writes/shares.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedManagers } from '../support/propagations.ts';
import { type Sharing, seedSharing, shared, someRef } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();
const BATCH = 10_000;

/** An entity manager that keeps the plan of each statement of ours that it runs. */
function planning(): { readonly em: EntityManager; readonly plans: string[] } {
  const fork = em();
  const run = fork.execute.bind(fork) as (query: unknown, params?: readonly unknown[]) => Promise<never>;
  const plans: string[] = [];
  const execute = async (query: { readonly sql: string; readonly params: readonly unknown[] }) => {
    const rows: readonly Readonly<Record<'QUERY PLAN', string>>[] = await run(`explain ${query.sql}`, query.params);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return run(query);
  };
  return { em: Object.assign(fork, { execute }), plans };
}

/** Shares of every kind with the partner, as though they had been made over time, in the middle of those of others. */
async function seedMany(sharing: Sharing, many: number): Promise<void> {
  for (let from = 1; from <= many; from += BATCH) await seedSome(sharing, { from, to: from + BATCH - 1, many });
  await em().execute('analyze');
}

async function seedSome(
  { ours, theirs, partnershipId }: Sharing,
  { from, to, many }: { readonly from: number; readonly to: number; readonly many: number },
): Promise<void> {
  const { userId } = theirs.manager;
  const audiences = `case n % 10 when 0 then 'user' when 1 then 'organisation' when 2 then 'relation-group'
    when 3 then 'relation-manager' when 4 then 'relation-managers' else 'user' end`;
  await em().execute(
    `insert into "shares" ("id", "organisation_id", "environment_id", "shared_by", "ref", "title", "permission",
      "audience_kind", "audience_id", "audience_environment_id", "partnership_id", "created_at")
    select uuidv7((n - ${many}) * interval '1 second'), ?, ?, ?, 'urn:many:' || n, 'Invoice', 'share', k,
      case when n % 10 >= 5 then gen_random_uuid() when k = 'organisation' then ?::uuid
        when k in ('relation-group', 'relation-managers') then ?::uuid else ?::uuid end, ?, ?, now()
    from generate_series(${from}, ${to}) n cross join lateral (select ${audiences} as k) x`,
    [
      ours.organisationId,
      ours.side.environmentId,
      ours.member.userId,
      theirs.organisationId,
      partnershipId,
      userId,
      theirs.side.environmentId,
      partnershipId,
    ],
  );
  await em().execute(
    `insert into "share_grants" select "id", ?, ?, now(), now() from "shares"
    where "audience_kind" in ('relation-manager', 'relation-managers') and "partnership_id" = ? on conflict do nothing`,
    [userId, partnershipId, partnershipId],
  );
}

it('finds its rows among a hundred thousand shares by indexes alone', async () => {
  const sharing = await seedSharing(instance());
  const { ours, theirs, partnershipId } = sharing;
  await seedMany(sharing, 100_000);
  const { organisationId } = ours;
  const viewerId = ours.member.userId;
  const source = await shared(ours.member, {
    organisationId,
    kind: 'organisation',
    id: theirs.organisationId,
    permission: 'share',
    ref: 'urn:many:source',
  });
  const seen = planning();

  const documents = await listSharedDocuments(seen.em, { userId: theirs.manager.userId, limit: 50 });
  const further = await listSharedDocuments(seen.em, {
    userId: theirs.manager.userId,
    limit: 50,
    after: documents.at(-2)?.id,
  });
  const shares = await listShares(seen.em, { viewerId, limit: 50 });
  const ofPartner = await listShares(seen.em, { viewerId, organisationId, partnershipId, kind: 'user', limit: 50 });
  const one = await findShare(seen.em, { id: source, viewerId });
  const readers = await countReaders(seen.em, source);

  expect([documents, further, shares, ofPartner].map(({ length }) => length)).toEqual([51, 51, 51, 51]);
  expect(documents.map(({ document }) => document.ref).slice(0, 1)).toEqual(['urn:many:source']);
  expect(further[0]?.id).toBe(documents.at(-1)?.id);
  expect([one?.id, readers]).toEqual([source, 2]);
  expect(seen.plans.length).toBeGreaterThanOrEqual(8);
  for (const plan of seen.plans) expect(plan).not.toContain('Seq Scan on shares');
});

it('walks through what does not reach the reader until the end', async () => {
  const sharing = await seedSharing(instance());
  const { ours, theirs, partnershipId } = sharing;
  await seedMany(sharing, BATCH);
  const userId = theirs.manager.userId;
  await em().execute('delete from "share_grants"');
  await em().execute(
    `update "shares" set "withdrawn_at" = now() where "audience_kind" not in ('relation-managers', 'relation-manager')`,
  );
  const id = '00000000-0000-7000-8000-000000000001';
  await em().execute(
    `insert into "shares" select ?, "organisation_id", "environment_id", "shared_by", 'urn:oldest', "title", "permission",
      'user', ?, "audience_environment_id", "partnership_id", null, 0, now() from "shares" where "partnership_id" = ? limit 1`,
    [id, userId, partnershipId],
  );

  const found = await listSharedDocuments(em(), { userId, limit: 50 });

  expect(found.map((document) => document.id)).toEqual([id]);
  expect(await withdrawShare(em(), { id, userId: ours.member.userId })).toEqual([]);
  expect(await listSharedDocuments(em(), { userId, limit: 50 })).toEqual([]);
});

it('shares the same call once, although it is repeated before it is over', async () => {
  const { ours, given } = await aCall();

  const { repeat } = await em().transactional(async (tx) => {
    await shareDocument(tx, given);
    const repeated = shareDocument(em(), given);
    await somebodyWaits();
    return { repeat: repeated };
  });

  expect(await repeat).toEqual([]);
  expect(await listSharedDocuments(em(), { userId: ours.manager.userId, limit: 50 })).toHaveLength(1);
});

it('shares the same call once, whatever was done to the share meanwhile', async () => {
  const { ours, given } = await aCall();

  await shareDocument(em(), given);
  await withdrawShare(em(), { id: given.id, userId: ours.member.userId });
  await shareDocument(em(), given);

  expect(await listSharedDocuments(em(), { userId: ours.manager.userId, limit: 50 })).toEqual([]);
});

it('is withdrawn behind what is being shared on from it, so that the grants of that are cleaned up too', async () => {
  const { ours, theirs, partnershipId } = await seedSharing(instance());
  const ref = someRef();
  const root = await shared(ours.member, {
    organisationId: ours.organisationId,
    kind: 'organisation',
    id: theirs.organisationId,
    ref,
    permission: 'share',
  });
  const onFrom = {
    id: '00000000-0000-7000-8000-000000000004',
    organisationId: theirs.organisationId,
    userId: theirs.member.userId,
    document: { ref, title: 'Invoice' },
    fromShareId: root,
    audience: { kind: 'relation-managers', id: partnershipId },
    permission: 'view',
  } as const;

  const { withdrawal } = await em().transactional(async (tx) => {
    await shareDocument(tx, onFrom);
    const withdrawn = withdrawShare(em(), { id: root, userId: ours.member.userId });
    await somebodyWaits();
    return { withdrawal: withdrawn };
  });
  await withdrawal;

  expect(await findShare(em(), { id: onFrom.id, viewerId: theirs.member.userId })).toMatchObject({
    stage: 'withdrawn',
  });
});

/** Until one transaction waits for another. */
async function somebodyWaits(): Promise<void> {
  await eventually('that one waits for another', async () => {
    const waiting = await em().execute(`select 1 from pg_locks where not granted and pid in (
      select pid from pg_stat_activity where datname = current_database())`);
    return waiting.length > 0 ? true : undefined;
  });
}

it('looks a thousand managers up by their ids, also before the database knows how many they are', async () => {
  const sharing = await seedSharing(instance());
  const { ours, partnershipId } = sharing;
  const { organisationId, member } = ours;
  await seedManagers(instance(), sharing, 999);
  await shared(member, { organisationId, kind: 'relation-managers', id: partnershipId });
  const seen = planning();

  const [share] = await listShares(seen.em, { viewerId: member.userId, limit: 20 });

  expect(share?.stage).toBe('propagating');
  expect(seen.plans.join()).not.toContain('users_environment_index');
});

/** A call that shares a document with a manager of one's own, and whom it concerns. */
async function aCall() {
  const { ours } = await seedSharing(instance());
  const given = {
    id: randomUUID(),
    organisationId: ours.organisationId,
    userId: ours.member.userId,
    document: { ref: someRef(), title: 'Invoice' },
    audience: { kind: 'user', id: ours.manager.userId },
    permission: 'view',
  } as const;
  return { ours, given };
}
