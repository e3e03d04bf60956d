import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { seedMember, seedOrganisation } from '../support/organisations.ts';
import { connect, type Manager, type Side } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { grant, readsOf, type Sharing, seedSharing, share, shared, someRef } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string } | null)?.code ?? ''}`.trim();
const withdraw = (by: Manager, id: string) => by.call('POST', `/v1/shares/${id}/withdraw`);

/** Everything that can be shared with the partner, one document each, granted where that is needed. */
async function shareAll(sharing: Sharing): Promise<readonly string[]> {
  const { ours, theirs, partnershipId, relationGroupId } = sharing;
  const audiences = [
    ['user', theirs.manager.userId],
    ['organisation', theirs.organisationId],
    ['relation-group', relationGroupId],
    ['relation-manager', theirs.manager.userId],
    ['relation-managers', partnershipId],
  ] as const;
  const ids: string[] = [];
  for (const [kind, id] of audiences) {
    const shareId = await shared(ours.member, { organisationId: ours.organisationId, kind, id });
    await grant(instance(), { shareId, userId: theirs.manager.userId, partnershipId });
    ids.push(shareId);
  }
  return ids;
}

const howMany = async (who: Manager) => (await readsOf(who)).length;

describe('what is taken away', () => {
  it('is gone with the answer to a withdrawal, whatever the audience; a repeat is answered alike', async () => {
    const sharing = await seedSharing(instance());
    const { ours, theirs } = sharing;
    const ids = await shareAll(sharing);
    const left = [await howMany(theirs.manager)];

    for (const id of ids) {
      expect(await withdraw(ours.member, id)).toMatchObject({
        status: 200,
        body: { id, stage: 'withdrawn', withdrawnAt: expect.any(String), allowedActions: [] },
      });
      left.push(await howMany(theirs.manager));
    }
    const [first = ''] = ids;
    const again = await withdraw(ours.manager, first);

    expect(left).toEqual([5, 4, 3, 2, 1, 0]);
    expect(again.body).toEqual((await withdraw(ours.member, first)).body);
    expect(again.status).toBe(200);
  });

  it('is withdrawn by its sharer and administrators of the organisation, by nobody else', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const other = await ours.side.colleague('user');
    await seedMember(instance(), ours.organisationId, other.userId);
    const given = { organisationId: ours.organisationId, kind: 'organisation', id: theirs.organisationId } as const;
    const [one, two] = [await shared(ours.member, given), await shared(ours.member, { ...given, ref: someRef() })];

    const refused = await withdraw(other, one);

    expect(refused).toMatchObject({ status: 403, body: { reasons: [{ code: 'NOT_ORGANISATION_ADMINISTRATOR' }] } });
    expect(codeOf(await withdraw(theirs.member, one))).toBe('404 NOT_FOUND');
    expect((await withdraw(ours.manager, one)).status).toBe(200);
    await ours.manager.call('DELETE', `/v1/organisations/${ours.organisationId}/members/${ours.member.userId}`);
    expect(codeOf(await withdraw(ours.member, two))).toBe('404 NOT_FOUND');
    expect(await howMany(theirs.member)).toBe(1);
  });

  it('is withdrawn once by two at once', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const id = await shared(ours.member, {
      organisationId: ours.organisationId,
      kind: 'user',
      id: theirs.member.userId,
    });

    const answers = await Promise.all([
      withdraw(ours.member, id),
      withdraw(ours.manager, id),
      withdraw(ours.member, id),
    ]);

    const instants = answers.map(({ body }) => (body as { withdrawnAt: string }).withdrawnAt);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(instants).size).toBe(1);
  });

  const losses: readonly (readonly [string, number, (sharing: Sharing, administrator: Side) => Promise<Answer>])[] = [
    [
      'leaving the relation managers',
      2,
      ({ theirs: { manager } }, by) => by.call('DELETE', `/v1/relation-managers/${manager.userId}`),
    ],
    [
      'a lower role',
      2,
      ({ theirs: { manager } }, by) => by.call('PATCH', `/v1/users/${manager.userId}`, { role: 'user' }),
    ],
    [
      'leaving the organisation, of others still a member',
      4,
      ({ theirs: { manager, organisationId } }, by) =>
        by.call('DELETE', `/v1/organisations/${organisationId}/members/${manager.userId}`),
    ],
  ];
  it.each(losses)('is gone with %s', async (_what, left, take) => {
    const sharing = await seedSharing(instance());
    const { theirs } = sharing;
    const administrator = (await theirs.side.colleague('administrator')) as Side;
    await seedMember(instance(), theirs.organisationId, administrator.userId, 'administrator');
    const other = await seedOrganisation(instance(), { environmentId: theirs.side.environmentId });
    await seedMember(instance(), other, theirs.manager.userId);
    await shareAll(sharing);
    expect(await howMany(theirs.manager)).toBe(5);

    const answer = await take(sharing, administrator);

    expect([200, 204]).toContain(answer.status);
    expect(await howMany(theirs.manager)).toBe(left);
  });

  it('is gone with the last membership, and back with the next', async () => {
    const sharing = await seedSharing(instance());
    const { theirs } = sharing;
    const administrator = await theirs.side.colleague('administrator');
    await seedMember(instance(), theirs.organisationId, administrator.userId, 'administrator');
    await shareAll(sharing);
    const path = `/v1/organisations/${theirs.organisationId}/members/${theirs.manager.userId}`;

    await administrator.call('DELETE', path);
    const without = await howMany(theirs.manager);
    await administrator.call('PATCH', path, { role: 'administrator' });

    expect([without, await howMany(theirs.manager)]).toEqual([0, 5]);
  });
});

describe('the end of a partnership', () => {
  it('ends every share between the two, both ways, and becoming partners again revives none', async () => {
    const sharing = await seedSharing(instance());
    const { ours, theirs, partnershipId } = sharing;
    const ids = await shareAll(sharing);
    await shared(theirs.member, { organisationId: theirs.organisationId, kind: 'user', id: ours.member.userId });
    const own = await shared(ours.member, {
      organisationId: ours.organisationId,
      kind: 'user',
      id: ours.manager.userId,
    });
    const before = [await howMany(theirs.manager), await howMany(ours.member), await howMany(ours.manager)];

    const ended = await theirs.manager.call('POST', `/v1/partnerships/${partnershipId}/end`);
    const after = [await howMany(theirs.manager), await howMany(ours.member), await howMany(ours.manager)];
    await connect(instance(), ours.manager, theirs.manager);
    const again = [await howMany(theirs.manager), await howMany(ours.member), await howMany(ours.manager)];

    expect(ended.status).toBe(202);
    expect([before, after, again]).toEqual([
      [5, 1, 2],
      [0, 0, 1],
      [0, 0, 1],
    ]);
    const rows = await em().execute('select "id", "ended" from "shares" where "organisation_id" = ? order by "id"', [
      ours.organisationId,
    ]);
    expect(rows).toEqual([...ids.map((id) => ({ id, ended: 'partnership-ended' })), { id: own, ended: null }]);
    expect((await withdraw(ours.member, ids[0] ?? '')).body).toMatchObject({ stage: 'withdrawn' });
  });

  it('has its grants cleaned up, and those of what was shared on to others', async () => {
    const sharing = await seedSharing(instance());
    const { ours, theirs, partnershipId } = sharing;
    const ref = someRef();
    const third = await seedSharing(instance());
    const onward = await connect(instance(), theirs.manager, third.ours.manager);
    const source = await shared(ours.member, {
      organisationId: ours.organisationId,
      kind: 'organisation',
      id: theirs.organisationId,
      ref,
      permission: 'share',
    });
    await shared(theirs.member, {
      organisationId: theirs.organisationId,
      kind: 'relation-managers',
      id: onward,
      ref,
      fromShareId: source,
    });
    await em().execute('update "propagations" set "changed_at" = null');

    await ours.manager.call('POST', `/v1/partnerships/${partnershipId}/end`);

    const noted = await em().execute(
      'select "partnership_id" as "id" from "propagations" where "changed_at" is not null',
    );
    expect(noted).toEqual([{ id: onward }]);
  });

  it('and a share at the same moment leave nothing that is read later', async () => {
    for (let round = 0; round < 5; round++) {
      const { ours, theirs, partnershipId } = await seedSharing(instance());
      const given = { organisationId: ours.organisationId, kind: 'user', id: theirs.member.userId } as const;

      const [ended, ...answers] = await Promise.all([
        theirs.manager.call('POST', `/v1/partnerships/${partnershipId}/end`),
        ...[1, 2, 3].map(() => share(ours.member, given)),
      ]);
      await connect(instance(), ours.manager, theirs.manager);

      expect(ended.status).toBe(202);
      for (const answer of answers) expect(['201', '404 AUDIENCE_NOT_FOUND']).toContain(codeOf(answer));
      expect(await howMany(theirs.member)).toBe(0);
      const open = await em().execute('select from "shares" where "partnership_id" = ? and "withdrawn_at" is null', [
        partnershipId,
      ]);
      expect(open).toEqual([]);
    }
  });
});
