import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Subscription } from '../../db/entities/subscription.ts';
import { User } from '../../db/entities/user.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import type { Answer } from '../support/person.ts';
import { grant, type Party, readsOf, seedParty, seedSharing, share, shared, someRef } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });
const em = () => instance().orm.em.fork();
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string } | null)?.code}`;
const idOf = ({ body }: Answer) => (body as { id: string }).id;
const itemsOf = ({ body }: Answer) => (body as { items: readonly Record<string, unknown>[] }).items;

const by = ({ organisationId }: Party) => ({ organisationId });

describe('a share that is effective when the call returns', () => {
  it('reaches a user of the same environment, with the way by which it did', async () => {
    const { ours } = await seedSharing(instance());
    const ref = someRef();

    const answer = await share(ours.member, {
      ...by(ours),
      kind: 'user',
      id: ours.manager.userId,
      ref,
      permission: 'edit',
    });
    const seen = itemsOf(await ours.manager.call('GET', '/v1/me/shared-documents'));

    expect(answer).toMatchObject({ status: 201, body: { stage: 'effective', fromShareId: null, permission: 'edit' } });
    expect(answer.headers.get('location')).toBe(`/v1/shares/${idOf(answer)}`);
    expect(seen).toEqual([
      {
        document: { ref, title: 'Invoice' },
        permission: 'edit',
        ways: [
          {
            shareId: idOf(answer),
            kind: 'user',
            id: ours.manager.userId,
            name: null,
            permission: 'edit',
            organisation: { id: ours.organisationId, name: 'Bakkerij De Zon' },
            environment: { id: ours.side.environmentId, name: expect.any(String) },
            sharedAt: expect.any(String),
          },
        ],
      },
    ]);
  });

  it('reaches a user of a partner, the members of an organisation, and both sides of the relation group', async () => {
    const { ours, theirs, relationGroupId } = await seedSharing(instance());
    const [one, two, three] = [someRef(), someRef(), someRef()];

    const answers = [
      await share(ours.member, { ...by(ours), kind: 'user', id: theirs.member.userId, ref: one }),
      await share(ours.member, { ...by(ours), kind: 'organisation', id: theirs.organisationId, ref: two }),
      await share(ours.member, { ...by(ours), kind: 'relation-group', id: relationGroupId, ref: three }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await readsOf(theirs.member)).toEqual([two, one]);
    expect(await readsOf(theirs.manager)).toEqual([three, two]);
    expect(await readsOf(ours.manager)).toEqual([three]);
    expect(await readsOf(ours.member)).toEqual([]);
    expect(answers[2]?.body).toMatchObject({ audience: { kind: 'relation-group', id: relationGroupId } });
  });

  it('reaches nobody who is no member of any organisation', async () => {
    const { ours } = await seedSharing(instance());
    const outsider = await ours.side.colleague('user');

    await shared(ours.member, { ...by(ours), kind: 'user', id: outsider.userId });

    expect(await readsOf(outsider)).toEqual([]);
  });

  it('shows a document once, by its newest way, with the highest permission of all', async () => {
    const { ours } = await seedSharing(instance());
    const [ref, other] = [someRef(), someRef()];
    const toUser = { ...by(ours), kind: 'user' as const, id: ours.manager.userId };
    const toOrganisation = { ...by(ours), kind: 'organisation' as const, id: ours.organisationId };

    await shared(ours.member, { ...toUser, ref, permission: 'share', title: 'Draft' });
    await shared(ours.member, { ...toUser, ref: other });
    await shared(ours.member, { ...toOrganisation, ref, permission: 'view', title: 'Final' });
    const first = await ours.manager.call('GET', '/v1/me/shared-documents?limit=1');
    const { nextCursor } = first.body as { nextCursor: string };
    const second = await ours.manager.call('GET', `/v1/me/shared-documents?limit=1&cursor=${nextCursor}`);

    expect(itemsOf(first)).toMatchObject([
      { document: { ref, title: 'Final' }, permission: 'share', ways: [{ kind: 'organisation' }, { kind: 'user' }] },
    ]);
    expect(second.body).toMatchObject({ items: [{ document: { ref: other } }], nextCursor: null });
  });
});

describe('a share with relation managers', () => {
  it.each(['relation-manager', 'relation-managers'] as const)(
    'as %s is propagating, and seen with its grant',
    async (kind) => {
      const { ours, theirs, partnershipId } = await seedSharing(instance());
      const id = kind === 'relation-manager' ? theirs.manager.userId : partnershipId;
      const ref = someRef();

      const answer = await share(ours.member, { ...by(ours), kind, id, ref });
      const before = await readsOf(theirs.manager);
      await grant(instance(), { shareId: idOf(answer), userId: theirs.manager.userId, partnershipId });
      const after = await readsOf(theirs.manager);

      expect(answer).toMatchObject({ status: 202, body: { stage: 'propagating', audience: { kind, id } } });
      expect(answer.headers.get('location')).toBe(`/v1/shares/${idOf(answer)}`);
      expect([before, after]).toEqual([[], [ref]]);
      expect((await ours.member.call('GET', `/v1/shares/${idOf(answer)}`)).body).toMatchObject({
        stage: 'effective',
        readers: 1,
      });
      const noted = await em().execute(
        'select "changed_at" is not null as "noted" from "propagations" where "partnership_id" = ?',
        [partnershipId],
      );
      expect(noted).toEqual([{ noted: true }]);
    },
  );

  it('is never seen by a grant to whom its audience does not include', async () => {
    const { ours, theirs, partnershipId } = await seedSharing(instance());
    const shareId = await shared(ours.member, { ...by(ours), kind: 'relation-managers', id: partnershipId });

    for (const { userId } of [theirs.member, ours.manager]) await grant(instance(), { shareId, userId, partnershipId });

    expect(await readsOf(theirs.member)).toEqual([]);
    expect(await readsOf(ours.manager)).toEqual([]);
  });
});

describe('an audience', () => {
  it('that is unknown or without relation is answered alike', async () => {
    const { ours, theirs, partnershipId, relationGroupId } = await seedSharing(instance());
    const stranger = await seedParty(instance());
    const away = await ours.side.colleague('user');
    await em().nativeUpdate(User, { id: away.userId }, { deactivatedAt: new Date() });
    const draft = await seedOrganisation(instance(), { environmentId: ours.side.environmentId, state: 'draft' });
    const tries = [
      ['user', randomUUID()],
      ['user', stranger.member.userId],
      ['user', away.userId],
      ['organisation', stranger.organisationId],
      ['organisation', draft],
      ['relation-group', randomUUID()],
      ['relation-group', partnershipId],
      ['relation-manager', theirs.member.userId],
      ['relation-manager', ours.manager.userId],
      ['relation-managers', relationGroupId],
    ] as const;

    const answers: Answer[] = [];
    for (const [kind, id] of tries) answers.push(await share(ours.member, { ...by(ours), kind, id }));
    const foreign = await share(stranger.member, { ...by(stranger), kind: 'relation-managers', id: partnershipId });

    expect(answers.map(codeOf)).toEqual(tries.map(() => '404 AUDIENCE_NOT_FOUND'));
    expect(codeOf(foreign)).toBe('404 AUDIENCE_NOT_FOUND');
    const told = new Set([...answers, foreign].map(({ body }) => (body as { detail: string }).detail));
    expect(told.size).toBe(1);
  });

  it('across a partnership needs a subscription that includes partners, within the environment none', async () => {
    const { ours, theirs, partnershipId } = await seedSharing(instance());
    const environment = ours.side.environmentId;
    const across = { ...by(ours), kind: 'relation-managers' as const, id: partnershipId };
    const before = await shared(ours.member, { ...by(ours), kind: 'user', id: theirs.member.userId });

    await em().nativeUpdate(Subscription, { environment }, { partnerRelations: false });
    const without = await share(ours.member, across);
    await em().nativeUpdate(Subscription, { environment }, { partnerRelations: true, validUntil: new Date(0) });
    const lapsed = await share(ours.member, across);
    const within = await share(ours.member, { ...by(ours), kind: 'user', id: ours.manager.userId });

    expect(without).toMatchObject({ status: 403, body: { reasons: [{ code: 'PARTNERS_NOT_INCLUDED' }] } });
    expect(lapsed).toMatchObject({ status: 403, body: { reasons: [{ code: 'SUBSCRIPTION_LAPSED' }] } });
    expect(within.status).toBe(201);
    expect(await readsOf(theirs.member)).toHaveLength(1);
    expect((await ours.member.call('POST', `/v1/shares/${before}/withdraw`)).status).toBe(200);
  });
});

describe('the same document with the same audience', () => {
  it('is one share, and a repeat under its Idempotency-Key the same answer', async () => {
    const { ours } = await seedSharing(instance());
    const given = { ...by(ours), kind: 'user', id: ours.manager.userId, ref: someRef() } as const;
    const headers = { 'idempotency-key': randomUUID() };

    const first = await share(ours.member, { ...given, headers });
    const again = await share(ours.member, { ...given, headers });
    const other = await share(ours.manager, { ...given, permission: 'share' });
    const changed = await share(ours.member, { ...given, permission: 'edit', headers });

    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(other).toMatchObject({ status: 409, body: { code: 'SHARE_OPEN', process: { id: idOf(first) } } });
    expect(codeOf(changed)).toBe('422 IDEMPOTENCY_KEY_REUSED');
    expect(await readsOf(ours.manager)).toHaveLength(1);
  });

  it('is one share of two at once', async () => {
    const { ours } = await seedSharing(instance());
    const given = { ...by(ours), kind: 'organisation', id: ours.organisationId, ref: someRef() } as const;

    const answers = await Promise.all([ours.member, ours.manager, ours.member].map((who) => share(who, given)));

    expect(answers.map(codeOf).toSorted()).toEqual(['201 undefined', '409 SHARE_OPEN', '409 SHARE_OPEN']);
  });

  it('is shared anew after a withdrawal', async () => {
    const { ours } = await seedSharing(instance());
    const given = { ...by(ours), kind: 'user', id: ours.manager.userId, ref: someRef() } as const;
    const first = await shared(ours.member, given);
    await ours.member.call('POST', `/v1/shares/${first}/withdraw`);

    const second = await shared(ours.member, { ...given, permission: 'edit' });

    expect(second).not.toBe(first);
    expect(itemsOf(await ours.manager.call('GET', '/v1/me/shared-documents'))).toMatchObject([{ permission: 'edit' }]);
  });
});
