import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PARTNER_REASON_TEXTS } from '../../api/pages/texts/partner-reasons.ts';
import { Notice } from '../../db/entities/notice.ts';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { Process } from '../../db/entities/process.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { User } from '../../db/entities/user.ts';
import { LOCALES } from '../../domain/locale.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, connect, type Manager, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo } from '../support/person.ts';

const instance = useInstance();

const em = () => instance().orm.em.fork();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ACTIONS = ['accept', 'decline', 'withdraw', 'take-over', 'reassign', 'resend'] as const;
const idIn = ({ body }: Answer) => (body as { id: string }).id;
const mailbox = ({ userId }: Manager) => `${userId}@acme.example`;
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

describe('what a member writes', () => {
  it('is text wherever it stands: no markup, no link, no line, no direction and no subject of its own', async () => {
    const from = await seedSide(instance(), { name: 'Evil www.evil.example' });
    await em().nativeUpdate(User, { id: from.userId }, { firstName: 'https:', lastName: 'evil.example' });
    const to = await seedSide(instance());
    const message =
      'Dear,\r\n\r\nSubject: hi\n<script>alert(1)</script><a href="https://evil.example">x</a> https://evil.example/a?b=c\u202Etxt.exe\u2066\u0007';

    const nul = await askFor(from, to, { message: 'a\u0000b' });
    const id = idIn(await askFor(from, to, { message }));
    const { html, text, subject } = await mailTo(instance(), mailbox(to), 'partner-request');
    const page = String((await to.call('GET', `/partner-requests/${id}?lang=en`)).body);

    expect(nul).toMatchObject({ status: 400, body: { errors: [{ field: 'message', code: 'INVALID' }] } });
    for (const shown of [html, page]) expect(shown).not.toMatch(/<script>alert|<a href="https:\/\/evil/);
    const origins = [...String(html).matchAll(/href="([^"]*)"/g)].map(([, url = '']) => new URL(url).origin);
    expect(new Set(origins)).toEqual(new Set([instance().apiUrl]));
    for (const shown of [html, text]) expect(shown).not.toMatch(/evil\.example|https:\/\/evil/);
    for (const shown of [html, text, page]) expect(shown).not.toMatch(/[\p{Bidi_Control}]/u);
    for (const shown of [html, text, page]) expect(shown).not.toContain('\u0007');
    expect(text).not.toMatch(/^Subject:/m);
    expect(subject).not.toMatch(/evil|Subject/);
  });
});

describe('a number in the trade register', () => {
  it('is what an environment states: who states that of another is found beside it, and the pages say so', async () => {
    const register = { country: 'BE', number: '0403170701' } as const;
    const by = await seedSide(instance());
    const own = await seedSide(instance(), { register, name: `Real ${by.userId}` });
    const other = await seedSide(instance(), { name: `Squatter ${by.userId}` });
    await other.call('PATCH', '/v1/environment', { registerCountry: 'BE', registerNumber: '0403.170.701' });

    const found = await by.call('GET', '/partners?lang=en&search=0403170701');
    const details = await by.call('GET', `/partners/${other.environmentId}?lang=en`);
    const others = await by.call('GET', `/partners?lang=en&search=${own.environmentId}`);

    for (const { environmentId } of [own, other]) expect(found.body).toContain(environmentId);
    for (const page of [found, details]) expect(page.body).toContain('nobody has verified it');
    expect(others.body).not.toContain('nobody has verified it');
  });
});

describe('a form on the pages about partners', () => {
  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a site beside ours', { 'sec-fetch-site': 'same-site', origin: 'https://evil.example' }],
    ['nobody says where', { origin: 'null' }],
  ])('that %s sends changes nothing', async (_who, headers) => {
    const { id, from, to } = await askedRequest();
    const partnershipId = await connect(instance(), from, to);
    const forge = (path: string, form: string) => to.call('POST', path, form, { ...FORM, ...headers });

    const forged = [
      await forge(`/partner-requests/${id}`, 'action=accept'),
      await forge(`/partners/${from.environmentId}`, `action=end&word=end&partnershipId=${partnershipId}`),
      await forge(`/v1/partner-requests/${id}/accept`, ''),
      await forge(`/v1/partnerships/${partnershipId}/end`, ''),
    ];

    expect(forged.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await em().findOneOrFail(Process, { id })).toMatchObject({ stage: 'awaiting-answer' });
    expect(await em().count(Partnership, { id: partnershipId, endedAt: null })).toBe(1);
  });

  it.each([
    '/partner-requests/%2F%2Fevil.example',
    '/partners/..%2F..%2F%2Fevil.example',
    '/partners/%5C%5Cevil.example',
  ])('sends nobody elsewhere to sign in: %s', async (path) => {
    const answer = await fetch(`${instance().apiUrl}${path}`, { redirect: 'manual' });
    const place = answer.headers.get('location') ?? '/';

    expect([303, 404]).toContain(answer.status);
    expect(new URL(place, instance().apiUrl).origin).toBe(instance().apiUrl);
    const login = await fetch(new URL(place, instance().apiUrl), { redirect: 'manual' });
    expect(await login.text()).not.toContain('evil.example"');
  });
});

describe('at the same moment', () => {
  it('both sides end a partnership many times: it ends once, and each manager is told once', async () => {
    const [from, to] = [await seedSide(instance()), await seedSide(instance())];
    const id = await connect(instance(), from, to);

    const ends = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? from : to));
    const answers = await Promise.all(ends.map((by) => by.call('POST', `/v1/partnerships/${id}/end`)));
    await eventually('the end', async () => {
      await instance().relay();
      return (await em().count(Process, { id, stage: 'ended' })) === 1 ? true : undefined;
    });

    expect(answers.map(({ status }) => status)).toEqual(ends.map(() => 202));
    expect(await em().count(Notice, { subjectId: id, template: 'partnership-ended' })).toBe(2);
    expect(await em().count(TimelineEntry, { processId: id, event: 'ended' })).toBe(1);
  });

  it('a request is accepted and the partnership ended: nothing of it is left, and nothing comes back', async () => {
    for (let round = 0; round < 4; round += 1) {
      const [from, to] = [await seedSide(instance()), await seedSide(instance())];
      const partnershipId = await connect(instance(), from, to);
      const colleague = await to.colleague();
      const id = idIn(await askFor(from, colleague));
      await mailTo(instance(), mailbox(colleague), 'partner-request');

      const [accepted, ended] = await Promise.all([
        act(colleague, id, 'accept'),
        from.call('POST', `/v1/partnerships/${partnershipId}/end`),
      ]);

      expect(ended?.status).toBe(202);
      const { stage } = await em().findOneOrFail(Process, { id });
      expect(stage).toBe(accepted?.status === 200 ? 'established' : 'withdrawn');
      expect(await em().count(Connection, { partnershipId, endedAt: null })).toBe(0);
      const pair = { $in: [from.environmentId, to.environmentId] };
      expect(await em().count(Partnership, { environmentA: pair, environmentB: pair, endedAt: null })).toBe(0);
    }
  });
});
