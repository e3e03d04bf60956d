import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { ShareGrant } from '../../db/entities/share.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { User } from '../../db/entities/user.ts';
import { useInstance } from '../support/instance.ts';
import { type Manager, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { progressOf, propagationProcess, shareWithAll } from '../support/propagations.ts';
import { readsOf, type Sharing, seedSharing, shared } from '../support/shares.ts';

const instance = useInstance();

const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };

/** The page of the partner, as one of our managers opens it. */
const pathOf = ({ theirs }: Sharing) => `/partners/${theirs.side.environmentId}`;
const get = (who: Manager, path: string) => who.call('GET', path.includes('?') ? path : `${path}?lang=en`);

function post(who: Manager, path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  return who.call('POST', `${path}?lang=en`, new URLSearchParams(form).toString(), FORM);
}

/** What a page says, without its markup. */
function textOf({ body }: Answer): string {
  return String(body)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

/** Writes that the grant of a share to a manager has failed, as propagation does for a row that the database refuses. */
async function failGrant(sharing: Sharing, shareId: string, userId: string): Promise<void> {
  const at = new Date();
  const { partnershipId } = sharing;
  const receipt = { shareId, userId, partnershipId, requestedAt: at, failedAt: at, code: 'P0001' };
  await instance().orm.em.fork().insert(ShareGrant, receipt);
}

/** Partners between whom one share is propagated and its grant to their manager has failed. */
async function withAFailure() {
  const sharing = await seedSharing(instance());
  const { userId } = sharing.theirs.manager;
  await instance().orm.em.fork().nativeUpdate(User, { id: userId }, { firstName: 'Noor', lastName: 'Peeters' });
  const shareId = await shareWithAll(sharing, { title: 'Plan for the year' });
  await failGrant(sharing, shareId, userId);
  return { sharing, shareId, userId };
}

describe('the page of a partner', () => {
  it('lists what is shared with them, and takes it back', async () => {
    const sharing = await seedSharing(instance());
    const { ours, theirs, relationGroupId } = sharing;
    const { organisationId, manager } = ours;
    const title = 'Annual accounts';
    const shareId = await shared(manager, { organisationId, kind: 'relation-group', id: relationGroupId, title });
    await shared(manager, { organisationId, kind: 'user', id: ours.member.userId, title: 'For ourselves' });

    const page = await get(manager, pathOf(sharing));
    const before = await readsOf(theirs.manager);
    const withdrawn = await post(manager, pathOf(sharing), { action: 'withdraw-share', shareId });
    const after = await get(manager, withdrawn.headers.get('location') ?? '');

    expect(textOf(page)).toMatch(/Annual accounts Reference: \S+ Relation group with .+ View : read, not change/);
    expect(textOf(page)).not.toContain('For ourselves');
    expect(before).toHaveLength(1);
    expect([withdrawn.status, withdrawn.headers.get('location')]).toEqual([
      303,
      `${pathOf(sharing)}?done=withdrawn&lang=en`,
    ]);
    expect(textOf(after)).toContain('It is no longer shared.');
    expect(textOf(after)).toContain('Your organisations share nothing with this partner now.');
    expect(await readsOf(theirs.manager)).toEqual([]);
  });

  it('says since when in French, too', async () => {
    const sharing = await seedSharing(instance());

    const page = await get(sharing.ours.manager, `${pathOf(sharing)}?lang=fr`);

    expect(textOf(page)).toMatch(/⇄ .+ · depuis le \d/);
  });

  it('names what could not be passed on, and drives one of it or all again', async () => {
    const { sharing, shareId, userId } = await withAFailure();
    const other = await shareWithAll(sharing, { title: 'Contract' });
    await failGrant(sharing, other, userId);
    const { manager } = sharing.ours;
    const { partnershipId } = sharing;
    const retry = { action: 'retry-propagation', partnershipId };

    const page = await get(manager, pathOf(sharing));
    const one = await post(manager, pathOf(sharing), { ...retry, shareId, relationManagerId: userId });
    const between = await progressOf(sharing);
    const all = await post(manager, pathOf(sharing), retry);
    const after = await get(manager, all.headers.get('location') ?? '');

    expect(textOf(page)).toMatch(/Noor Peeters · Plan for the year , shared on .+ , code P0001 Try again/);
    expect(textOf(page)).toContain('Failed 2');
    expect([one, all].map(({ status }) => status)).toEqual([303, 303]);
    expect(between).toMatchObject({ waiting: 1, failed: 1 });
    expect(textOf(after)).toContain('What has failed is tried again in the next run.');
    expect(await progressOf(sharing)).toMatchObject({ waiting: 2, failed: 0 });
  });

  it.each([
    ['that has lapsed', { validUntil: new Date('2026-01-01T00:00:00Z') }, 'Your subscription has lapsed.'],
    ['without partners', { partnerRelations: false }, 'Your subscription does not include work with partners.'],
  ])('says with a subscription %s that nothing more can be shared', async (_, bought, said) => {
    const sharing = await seedSharing(instance());
    const { manager, side } = sharing.ours;
    const able = await get(manager, pathOf(sharing));
    await instance().orm.em.fork().nativeUpdate(Subscription, { environment: side.environmentId }, bought);

    const page = await get(manager, pathOf(sharing));

    expect(textOf(able)).not.toContain('nothing more can be shared');
    expect(textOf(page)).toContain(said);
    expect(textOf(page)).toContain('Until then nothing more can be shared.');
  });

  it('says of a share whose only grant has failed that nobody sees it, and leads to what is shared with oneself', async () => {
    const { sharing } = await withAFailure();

    const page = await get(sharing.ours.manager, pathOf(sharing));

    expect(textOf(page)).toContain('nobody sees the document by it now');
    expect(textOf(page)).not.toContain('This is in effect. ');
    expect(textOf(page)).toContain('It could not be passed on to one relation manager.');
    expect(textOf(page)).not.toContain('The other relation managers have got it');
    expect(page.body).toContain('href="/shared?lang=en"');
  });

  it.each([
    ['DATABASE_UNAVAILABLE', 'Our database does not answer.'],
    ['STEP_FAILED', 'Something fails on our side.'],
  ] as const)('says why it is held up by %s, and tries again when asked to', async (blockedBy, said) => {
    const sharing = await seedSharing(instance());
    const { manager } = sharing.ours;
    await shareWithAll(sharing);
    const id = await propagationProcess(instance(), sharing);
    const em = instance().orm.em.fork();
    await em.nativeUpdate(Process, { id }, { stage: 'propagating', needsAttention: true, blockedBy });

    const page = await get(manager, pathOf(sharing));
    const retried = await post(manager, pathOf(sharing), {
      action: 'retry-propagation',
      partnershipId: sharing.partnershipId,
    });

    expect(textOf(page)).toContain(`Why it is held up ${said}`);
    expect(page.body).toContain('value="retry-propagation"');
    expect(textOf(page)).not.toContain('What could not be passed on');
    expect(retried.status).toBe(303);
  });

  it('does not name a document to the side that it is shared with', async () => {
    const { sharing, shareId } = await withAFailure();
    const { ours, theirs } = sharing;

    const page = await get(theirs.manager, `/partners/${ours.side.environmentId}`);

    expect(textOf(page)).toMatch(/Noor Peeters · a document that your organisations do not share , shared on/);
    expect(textOf(page)).not.toContain('Plan for the year');
    expect(page.body).toContain(`name="shareId" value="${shareId}"`);
  });
});

describe('whoever is not meant', () => {
  it.each([
    ['withdraw-share', { shareId: randomUUID() }, 404],
    ['retry-propagation', { partnershipId: randomUUID() }, 404],
    ['retry-propagation', { partnershipId: 'all' }, 404],
    ['retry-propagation', {}, 404],
  ])('is told by %s that there is nothing for %j', async (action, form, status) => {
    const sharing = await seedSharing(instance());

    const answer = await post(sharing.ours.manager, pathOf(sharing), { action, ...form });

    expect([answer.status, textOf(answer).includes(`${status} NOT_FOUND`)]).toEqual([status, true]);
  });

  it('neither sees nor drives the propagation of others', async () => {
    const { sharing } = await withAFailure();
    const stranger = await seedSide(instance());
    const form = { action: 'retry-propagation', partnershipId: sharing.partnershipId };

    const [page, retried] = [await get(stranger, pathOf(sharing)), await post(stranger, pathOf(sharing), form)];
    const plain = await post(sharing.ours.member, pathOf(sharing), form);

    expect(textOf(page)).not.toContain('Propagation to relation managers');
    expect([retried.status, plain.status]).toEqual([404, 403]);
    expect(await progressOf(sharing)).toMatchObject({ failed: 1 });
  });
});
