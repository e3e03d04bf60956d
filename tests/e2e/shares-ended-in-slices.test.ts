import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { standingOf } from '../support/processes.ts';
import { readsOf, seedSharing, shared } from '../support/shares.ts';

/** More than two slices of those that are ended in one transaction. */
const SHARES = 12_000;

const instance = useInstance();

it('ends with a partnership whatever was shared through it, however much that is; nobody reads any of it meanwhile', async () => {
  const { ours, theirs, partnershipId } = await seedSharing(instance());
  const em = instance().orm.em.fork();
  const id = await shared(ours.member, {
    organisationId: ours.organisationId,
    kind: 'user',
    id: theirs.member.userId,
  });
  await em.execute(
    `insert into "shares" ("id", "organisation_id", "environment_id", "shared_by", "ref", "title", "permission",
       "audience_kind", "audience_id", "audience_environment_id", "partnership_id", "chain_length", "created_at")
     select gen_random_uuid(), "organisation_id", "environment_id", "shared_by", "ref" || '-' || n, "title", "permission",
       "audience_kind", "audience_id", "audience_environment_id", "partnership_id", "chain_length", "created_at"
     from "shares", generate_series(2, ?) n where "id" = ?`,
    [SHARES, id],
  );
  const before = (await readsOf(theirs.member)).length;

  const { status } = await theirs.manager.call('POST', `/v1/partnerships/${partnershipId}/end`);
  const after = (await readsOf(theirs.member)).length;
  await eventually('that its end is done', async () => {
    return (await standingOf(instance(), partnershipId)).stage === 'ended' ? true : undefined;
  });

  expect([before > 0, status, after]).toEqual([true, 202, 0]);
  expect(await em.execute('select "ended", "withdrawn_by" as "by", count(*)::int from "shares" group by 1, 2')).toEqual(
    [{ ended: 'partnership-ended', by: `user:${theirs.manager.userId}`, count: SHARES }],
  );
}, 60_000);
