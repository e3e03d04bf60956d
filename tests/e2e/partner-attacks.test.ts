import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PARTNER_REASON_TEXTS } from '../../api/pages/texts/partner-reasons.ts';
import { Partnership } from '../../db/entities/partnership.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { LOCALES } from '../../domain/locale.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { askFor, connect, type Manager, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo } from '../support/person.ts';

const instance = useInstance();

const em = () => instance().orm.em.fork();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ACTIONS = ['accept', 'decline', 'withdraw', 'take-over', 'reassign', 'resend'] as const;
const idIn = ({ body }: Answer) => (body as { id: string }).id;
const mailbox = ({ userId }: Manager) => addressOf(userId);
/** An answer but for what differs from call to call. */
const plain = ({ status, body }: Answer) => ({ status, body: { ...(body as object), requestId: undefined } });

async function askedRequest(more: object = {}) {
  const [from, to] = [await seedSide(instance()), await seedSide(instance())];
  const id = idIn(await askFor(from, to, more));
  return { id, from, to };
}

function act(by: Manager, id: string, action: string, headers?: Readonly<Record<string, string>>): Promise<Answer> {
  const body = action === 'reassign' ? { relationManagerId: by.userId } : undefined;
  return by.call('POST', `/v1/partner-requests/${id}/${action}`, body, headers);
}

describe('somebody of a third environment', () => {
  it('is told of requests and partnerships of others what they are told of none', async () => {
    const { id, from, to } = await askedRequest();
    const partnershipId = await connect(instance(), from, to);
    const third = await seedSide(instance());
    const before = await em().findOneOrFail(Process, { id });

    for (const forged of [id, id.toUpperCase(), partnershipId, to.userId, to.environmentId]) {
      for (const action of ACTIONS) {
        expect(plain(await act(third, forged, action))).toEqual(plain(await act(third, randomUUID(), action)));
      }
      const read = (path: string) => third.call('GET', `/v1/${path}`);
      for (const list of ['partner-requests', 'partnerships']) {
        expect(plain(await read(`${list}/${forged}`))).toEqual(plain(await read(`${list}/${randomUUID()}`)));
      }
      const end = (path: string) => third.call('POST', `/v1/partnerships/${path}/end`);
      expect(plain(await end(forged))).toEqual(plain(await end(randomUUID())));
    }
    const page = await third.call('GET', `/partner-requests/${id}?lang=en`);
    const [posted] = await Promise.all([
      third.call('POST', `/partner-requests/${id}?lang=en`, 'action=accept', FORM),
      third.call('POST', `/partners/${to.environmentId}`, `action=end&word=end&partnershipId=${partnershipId}`, FORM),
    ]);

    expect(page.status).toBe(404);
    for (const secret of [from, to].map(({ environmentId }) => environmentId)) expect(page.body).not.toContain(secret);
    expect(posted?.status).toBe(404);
    const after = await em().findOneOrFail(Process, { id });
    expect([after.stage, after.endedAt]).toEqual([before.stage, null]);
    expect((await em().findOneOrFail(Partnership, { id: partnershipId })).endedAt).toBeNull();
  });

  it('cannot tell an environment that hides from one that is not there, and not guess who works there', async () => {
    const third = await seedSide(instance());
    const register = { country: 'NL', number: '23456789' } as const;
    const hidden = await seedSide(instance(), { findable: false, register });
    const open = await seedSide(instance());
    const plainUser = await open.colleague('user', { isRelationManager: false });
    const ask = async (environmentId: string, relationManagerId: string) =>
      plain(await third.call('POST', '/v1/partner-requests', { environmentId, relationManagerId }));
    const look = async (environmentId: string) =>
      plain(await third.call('GET', `/v1/partner-directory/${environmentId}`));

    expect(await ask(hidden.environmentId, hidden.userId)).toEqual(await ask(randomUUID(), randomUUID()));
    expect(await look(hidden.environmentId)).toEqual(await look(randomUUID()));
    expect(await ask(open.environmentId, plainUser.userId)).toEqual(await ask(open.environmentId, randomUUID()));
    expect(await ask(open.environmentId, hidden.userId)).toEqual(await ask(open.environmentId, randomUUID()));
  });
});

describe('the two sides of a request', () => {
  it('do each what is theirs alone, under whatever spelling of its id', async () => {
    const { id, from, to } = await askedRequest();
    await mailTo(instance(), mailbox(to), 'partner-request');
    const second = await to.colleague();
    const outsider = await to.colleague('administrator', { isRelationManager: false });

    const wrong = [
      ...(await Promise.all(['accept', 'decline', 'take-over'].map((action) => act(from, id, action)))),
      ...(await Promise.all(['withdraw', 'resend'].map((action) => act(to, id, action)))),
    ];
    const another = [await act(second, id, 'accept'), await act(second, id.toUpperCase(), 'decline')];
    const unfit = await Promise.all(ACTIONS.map((action) => act(outsider, id, action)));
    const accepted = await act(to, id.toUpperCase(), 'accept');

    for (const refused of wrong) expect(refused).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    for (const refused of another) expect(refused).toMatchObject({ status: 409, body: { code: 'NOT_ADDRESSED' } });
    for (const refused of unfit) {
      expect(refused).toMatchObject({ status: 403, body: { reasons: [{ code: 'NOT_RELATION_MANAGER' }] } });
    }
    expect(accepted).toMatchObject({ status: 200, body: { id, stage: 'established' } });
  });

  it('answer under keys of their own: the same key of a colleague is another call', async () => {
    const { id, from, to } = await askedRequest();
    await mailTo(instance(), mailbox(to), 'partner-request');
    const key = { 'idempotency-key': 'one-and-the-same' };

    const accepted = await act(to, id, 'accept', key);
    const others = [await act(from, id, 'withdraw', key), await act(await to.colleague(), id, 'accept', key)];
    const reused = await act(to, id, 'decline', key);

    expect(accepted).toMatchObject({ status: 200, body: { stage: 'established' } });
    for (const other of others) {
      expect(other.headers.get('idempotent-replayed')).toBeNull();
      expect(other).toMatchObject({ status: 409, body: { code: 'PARTNER_REQUEST_ENDED' } });
    }
    expect(reused).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('never learn what the other one lacks: not by answers, pages, mails or what is kept of it', async () => {
    const { id, from, to } = await askedRequest();
    await mailTo(instance(), mailbox(to), 'partner-request');
    const lapsed = { partnerRelations: false, validUntil: new Date(Date.now() - 1_000) };
    await em().nativeUpdate(Subscription, { environment: from.environmentId }, lapsed);

    const accepted = await act(to, id, 'accept');
    const list = await to.call('GET', '/v1/partner-requests');
    const pages = [await to.call('GET', `/partner-requests/${id}?lang=en`), await to.call('GET', '/partners?lang=en')];
    const mail = await eventually('the notice', async () => {
      await instance().relay();
      const told = instance().inbox.emailsTo(mailbox(to));
      return told.find(({ tags }) => tags['template'] === 'partner-waiting');
    });
    const timeline = await em().find(TimelineEntry, { processId: id });

    expect(accepted).toMatchObject({ status: 202, body: { stage: 'awaiting-eligibility' } });
    expect(list.body).toMatchObject({ items: [{ id, lacking: [{ code: 'OTHER_SIDE_NOT_READY' }] }] });
    const seen = JSON.stringify([accepted.body, list.body, pages.map(({ body }) => body), mail, timeline]);
    for (const code of ['PARTNERS_NOT_INCLUDED', 'SUBSCRIPTION_LAPSED'] as const) {
      const words = LOCALES.map((locale) => PARTNER_REASON_TEXTS[locale].lacks[code]);
      for (const secret of [code, ...words]) expect(seen).not.toContain(secret);
    }
    expect(seen).toContain(PARTNER_REASON_TEXTS.en.lacks.OTHER_SIDE_NOT_READY);
    expect(seen).not.toContain(mailbox(from));
  });
});
