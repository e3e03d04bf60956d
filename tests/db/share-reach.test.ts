import { expect, it } from '@jest/globals';
import { Membership } from '../../db/entities/organisation.ts';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { Share, ShareGrant } from '../../db/entities/share.ts';
import { User } from '../../db/entities/user.ts';
import { listSharedDocuments } from '../../db/queries/shared-documents.ts';
import { countReaders } from '../../db/queries/shares.ts';
import type { AudienceKind } from '../../domain/sharing.ts';
import { useInstance } from '../support/instance.ts';
import { seedMember } from '../support/organisations.ts';
import { connect, seedSide } from '../support/partner-sides.ts';
import { grant, type Sharing, seedParty, seedSharing, shared } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();

const ALL = ['organisation', 'relation-group', 'relation-manager', 'relation-managers', 'user'] as const;
const AT = new Date();

/** Everything shared with the partner's manager, each kind once and granted; they are a member elsewhere too. */
async function everything(): Promise<Sharing & { readonly elsewhere: string }> {
  const sharing = await seedSharing(instance());
  const { ours, theirs, partnershipId, relationGroupId } = sharing;
  const ids: Readonly<Record<AudienceKind, string>> = {
    user: theirs.manager.userId,
    organisation: theirs.organisationId,
    'relation-group': relationGroupId,
    'relation-manager': theirs.manager.userId,
    'relation-managers': partnershipId,
  };
  for (const kind of ALL) {
    const shareId = await shared(ours.member, { organisationId: ours.organisationId, kind, id: ids[kind] });
    await grant(instance(), { shareId, userId: theirs.manager.userId, partnershipId });
  }
  const elsewhere = (await seedParty(instance())).organisationId;
  await seedMember(instance(), elsewhere, theirs.manager.userId);
  return { ...sharing, elsewhere };
}

async function kindsReadBy(userId: string): Promise<readonly AudienceKind[]> {
  const found = await listSharedDocuments(em(), { userId, limit: 50 });
  return found.flatMap(({ ways }) => ways.map(({ kind }) => kind)).toSorted();
}

type World = Awaited<ReturnType<typeof everything>>;
const user = (data: object) => (world: World) => em().nativeUpdate(User, { id: world.theirs.manager.userId }, data);
const memberships = (where: object, data: object) => (world: World) =>
  em().nativeUpdate(Membership, { user: world.theirs.manager.userId, ...where }, data);
const AT_ONCE = ['organisation', 'relation-group', 'user'] as const;
const PLAIN = ['organisation', 'user'] as const;

const RULE: readonly (readonly [string, (world: World) => Promise<unknown>, readonly AudienceKind[]])[] = [
  ['as it is', async () => {}, ALL],
  ['without grants', () => em().nativeDelete(ShareGrant, {}), AT_ONCE],
  [
    'with failed receipts',
    () => em().nativeUpdate(ShareGrant, {}, { effectiveAt: null, failedAt: AT, code: 'STEP_FAILED' }),
    AT_ONCE,
  ],
  ['out of the group', user({ relationManagerSince: null }), PLAIN],
  ['with a lower role', user({ role: 'user' }), PLAIN],
  ['deactivated', user({ deactivatedAt: AT }), []],
  [
    'without a connection',
    ({ partnershipId }) => em().nativeUpdate(Connection, { partnershipId }, { endedAt: AT }),
    PLAIN,
  ],
  [
    'no partners any more',
    ({ partnershipId }) => em().nativeUpdate(Partnership, { id: partnershipId }, { endedAt: AT }),
    [],
  ],
  [
    'partners anew, whatever became of the shares',
    async ({ partnershipId, ours, theirs }) => {
      await em().nativeUpdate(Partnership, { id: partnershipId }, { endedAt: AT });
      await em().nativeUpdate(Connection, { partnershipId }, { endedAt: AT });
      await connect(instance(), ours.manager, theirs.manager);
    },
    [],
  ],
  [
    'no member of the organisation that it is shared with',
    async (world) => memberships({ organisationId: world.theirs.organisationId }, { endedAt: AT })(world),
    ['relation-group', 'relation-manager', 'relation-managers', 'user'],
  ],
  ['a member of nothing', memberships({}, { endedAt: AT }), []],
  ['withdrawn', () => em().nativeUpdate(Share, {}, { withdrawnAt: AT }), []],
  [
    'shared by somebody who is gone',
    ({ ours }) => em().nativeUpdate(User, { id: ours.member.userId }, { deactivatedAt: AT }),
    ALL,
  ],
];

it.each(RULE)('a relation manager of the partner reads, %s, by what the rule says', async (_what, change, expected) => {
  await em().nativeUpdate(Share, { withdrawnAt: null }, { withdrawnAt: AT });
  const world = await everything();

  await change(world);

  expect(await kindsReadBy(world.theirs.manager.userId)).toEqual([...expected].toSorted());
  const open = await em().find(Share, { withdrawnAt: null }, { disableIdentityMap: true });
  const counted = await Promise.all(
    open.map(async ({ id, audienceKind }) => ({ audienceKind, readers: await countReaders(em(), id) })),
  );
  // those of the members who read by the organisation, and of our own side by the group
  const alone = counted.filter(({ audienceKind }) => !['organisation', 'relation-group'].includes(audienceKind));
  for (const { audienceKind, readers } of alone) expect(readers).toBe(expected.includes(audienceKind) ? 1 : 0);
});

it('others read nothing of it', async () => {
  const { ours, theirs } = await everything();
  const stranger = await seedSide(instance());
  const colleague = await theirs.side.colleague();
  await seedMember(instance(), theirs.organisationId, colleague.userId);

  expect(await kindsReadBy(stranger.userId)).toEqual([]);
  expect(await kindsReadBy(ours.member.userId)).toEqual([]);
  expect(await kindsReadBy(ours.manager.userId)).toEqual(['relation-group']);
  // a manager without a connection of their own
  expect(await kindsReadBy(colleague.userId)).toEqual(['organisation']);
});
