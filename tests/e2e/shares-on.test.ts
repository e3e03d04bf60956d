import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SHARE_CHAIN_MAX } from '../../domain/sharing.ts';
import { useInstance } from '../support/instance.ts';
import { seedMember } from '../support/organisations.ts';
import { connect } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { grant, readsOf, seedParty, seedSharing, share, shared, someRef } from '../support/shares.ts';

const instance = useInstance({ withoutWorkers: true });
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string } | null)?.code ?? 'shared'}`;
const withdraw = (by: { readonly call: (method: string, path: string) => Promise<Answer> }, id: string) =>
  by.call('POST', `/v1/shares/${id}/withdraw`);

describe('a document', () => {
  it('belongs to the organisation that shares it first', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const ref = someRef();
    await shared(ours.member, { organisationId: ours.organisationId, kind: 'user', id: ours.manager.userId, ref });
    const own = { kind: 'user', id: theirs.manager.userId, ref } as const;

    const taken = await share(theirs.member, { organisationId: theirs.organisationId, ...own });
    const colleague = await share(ours.manager, { organisationId: ours.organisationId, ...own });

    expect(codeOf(taken)).toBe('403 DOCUMENT_NOT_YOURS');
    expect(codeOf(colleague)).toBe('201 shared');
    expect(await readsOf(theirs.manager)).toEqual([ref]);
  });

  it('is of one of two who share it first at the same moment', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const ref = someRef();

    const answers = await Promise.all(
      [ours, theirs].map((party) =>
        share(party.member, { organisationId: party.organisationId, kind: 'user', id: party.member.userId, ref }),
      ),
    );

    expect(answers.map(codeOf).toSorted()).toEqual(['201 shared', '403 DOCUMENT_NOT_YOURS']);
  });

  it('is nobody’s as long as nothing has come of sharing it', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const ref = someRef();
    const refused = await share(ours.member, {
      organisationId: ours.organisationId,
      kind: 'user',
      id: randomUUID(),
      ref,
    });

    const other = await share(theirs.member, {
      organisationId: theirs.organisationId,
      kind: 'user',
      id: theirs.manager.userId,
      ref,
    });

    expect([codeOf(refused), codeOf(other)]).toEqual(['404 AUDIENCE_NOT_FOUND', '201 shared']);
  });
});

describe('sharing on', () => {
  it('needs a share that holds, reaches whoever does it, lets them, and is of that document', async () => {
    const { ours, theirs, first, on } = await onward();
    const onlyEdit = await shared(ours.member, { ...first, permission: 'edit' });
    const refusals = [await share(theirs.member, { ...on, fromShareId: onlyEdit })];
    await withdraw(ours.member, onlyEdit);
    const lets = await shared(ours.member, first);
    const stranger = await seedParty(instance());

    refusals.push(
      await share(theirs.member, { ...on, fromShareId: onlyEdit }),
      await share(theirs.member, { ...on, fromShareId: theirs.organisationId }),
      await share(theirs.member, { ...on, ref: someRef(), fromShareId: lets }),
      await share(stranger.member, {
        ...on,
        organisationId: stranger.organisationId,
        id: stranger.manager.userId,
        fromShareId: lets,
      }),
    );
    const taken = await share(theirs.member, on);
    const made = await share(theirs.member, { ...on, permission: 'share', fromShareId: lets });

    expect(refusals.map(codeOf)).toEqual(refusals.map(() => '403 SHARE_NOT_HELD'));
    expect(codeOf(taken)).toBe('403 DOCUMENT_NOT_YOURS');
    expect(made).toMatchObject({ status: 201, body: { fromShareId: lets, permission: 'share' } });
  });

  it('needs the grant where the share is with relation managers', async () => {
    const { ours, theirs, partnershipId } = await seedSharing(instance());
    const ref = someRef();
    const source = await shared(ours.member, {
      organisationId: ours.organisationId,
      kind: 'relation-managers',
      id: partnershipId,
      ref,
      permission: 'share',
    });
    const on = { organisationId: theirs.organisationId, kind: 'user', id: theirs.member.userId, ref } as const;

    const before = await share(theirs.manager, { ...on, fromShareId: source });
    await grant(instance(), { shareId: source, userId: theirs.manager.userId, partnershipId });
    const after = await share(theirs.manager, { ...on, fromShareId: source });

    expect([codeOf(before), codeOf(after)]).toEqual(['403 SHARE_NOT_HELD', '201 shared']);
    expect(await readsOf(theirs.member)).toEqual([ref]);
  });

  it('lives as long as what it was shared on from, over partners of partners', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const third = await seedParty(instance());
    await connect(instance(), theirs.manager, third.manager);
    const ref = someRef();
    const toPartner = await shared(ours.member, {
      organisationId: ours.organisationId,
      kind: 'organisation',
      id: theirs.organisationId,
      ref,
      permission: 'share',
    });
    const toThird = await shared(theirs.member, {
      organisationId: theirs.organisationId,
      kind: 'user',
      id: third.member.userId,
      ref,
      fromShareId: toPartner,
    });

    const before = await readsOf(third.member);
    await withdraw(ours.member, toPartner);

    expect([before, await readsOf(third.member), await readsOf(theirs.member)]).toEqual([[ref], [], []]);
    expect((await theirs.member.call('GET', `/v1/shares/${toThird}`)).body).toMatchObject({
      stage: 'withdrawn',
      withdrawnAt: null,
      readers: 0,
      allowedActions: ['withdraw'],
    });
  });

  it('outlives whoever did it where it was shared with their organisation, and not where with themselves', async () => {
    const { ours, theirs } = await seedSharing(instance());
    const [ref, other] = [someRef(), someRef()];
    const source = { organisationId: ours.organisationId, permission: 'share' } as const;
    const toAll = await shared(ours.member, { ...source, kind: 'organisation', id: theirs.organisationId, ref });
    const toOne = await shared(ours.member, { ...source, kind: 'user', id: theirs.member.userId, ref: other });
    const on = { organisationId: theirs.organisationId, kind: 'user', id: theirs.manager.userId } as const;
    await shared(theirs.member, { ...on, ref, fromShareId: toAll });
    await shared(theirs.member, { ...on, ref: other, fromShareId: toOne });

    const before = await readsOf(theirs.manager);
    const gone = await theirs.manager.call('POST', `/v1/users/${theirs.member.userId}/deactivate`);

    expect(before.toSorted()).toEqual([ref, other].toSorted());
    expect(gone.status).toBe(200);
    expect(await readsOf(theirs.manager)).toEqual([ref]);
  });

  it('takes the place of a share whose source was withdrawn', async () => {
    const { ours, theirs, first, on } = await onward();
    const source = await shared(ours.member, first);
    const stale = await shared(theirs.member, { ...on, fromShareId: source });
    await withdraw(ours.member, source);
    const again = await shared(ours.member, first);

    const fresh = await shared(theirs.member, { ...on, fromShareId: again });

    expect((await theirs.member.call('GET', `/v1/shares/${stale}`)).body).toMatchObject({
      stage: 'withdrawn',
      withdrawnAt: expect.any(String),
    });
    expect((await theirs.member.call('GET', `/v1/shares/${fresh}`)).body).toMatchObject({ stage: 'effective' });
  });

  it(`goes on ${SHARE_CHAIN_MAX} times at most`, async () => {
    const { ours } = await seedSharing(instance());
    const ref = someRef();
    const people = [ours.manager];
    for (let n = 0; n <= SHARE_CHAIN_MAX + 1; n++) {
      const colleague = await ours.side.colleague('user');
      await seedMember(instance(), ours.organisationId, colleague.userId);
      people.push(colleague);
    }
    const answers: string[] = [];
    let fromShareId: string | undefined;
    for (const [n, who] of people.slice(0, -1).entries()) {
      const to = people[n + 1]?.userId ?? '';
      const more = fromShareId === undefined ? {} : { fromShareId };
      const audience = { kind: 'user', id: to } as const;
      const answer = await share(who, {
        organisationId: ours.organisationId,
        ref,
        permission: 'share',
        ...audience,
        ...more,
      });
      answers.push(codeOf(answer));
      fromShareId = (answer.body as { id: string }).id;
    }

    expect(answers.slice(0, -1)).toEqual(answers.slice(0, -1).map(() => '201 shared'));
    expect(answers).toHaveLength(SHARE_CHAIN_MAX + 2);
    expect(answers.at(-1)).toBe('409 SHARE_CHAIN_TOO_LONG');
    expect(await readsOf(people[SHARE_CHAIN_MAX + 1] ?? ours.manager)).toEqual([ref]);
  });
});

/** A document that one organisation shares with another, which may share it on, to its manager. */
async function onward() {
  const { ours, theirs } = await seedSharing(instance());
  const ref = someRef();
  const first = {
    organisationId: ours.organisationId,
    kind: 'organisation',
    id: theirs.organisationId,
    ref,
    permission: 'share',
  } as const;
  const on = { organisationId: theirs.organisationId, kind: 'user', id: theirs.manager.userId, ref } as const;
  return { ours, theirs, ref, first, on };
}
