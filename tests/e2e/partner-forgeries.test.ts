import { describe, expect, it } from '@jest/globals';
import { Notice } from '../../db/entities/notice.ts';
import { Connection, Partnership } from '../../db/entities/partnership.ts';
import { Process } from '../../db/entities/process.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { User } from '../../db/entities/user.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { askFor, connect, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo } from '../support/person.ts';

const instance = useInstance();

const em = () => instance().orm.em.fork();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const idIn = ({ body }: Answer) => (body as { id: string }).id;

describe('what a member writes', () => {
  it('is text wherever it stands: no markup, no link, no line, no direction and no subject of its own', async () => {
    const from = await seedSide(instance(), { name: 'Evil www.evil.example' });
    await em().nativeUpdate(User, { id: from.userId }, { firstName: 'https:', lastName: 'evil.example' });
    const to = await seedSide(instance());
    const message =
      'Dear,\r\n\r\nSubject: hi\n<script>alert(1)</script><a href="https://evil.example">x</a> https://evil.example/a?b=c\u202Etxt.exe\u2066\u0007';

    const nul = await askFor(from, to, { message: 'a\u0000b' });
    const id = idIn(await askFor(from, to, { message }));
    const { html, text, subject } = await mailTo(instance(), addressOf(to.userId), 'partner-request');
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
    const [from, to] = [await seedSide(instance()), await seedSide(instance())];
    const id = idIn(await askFor(from, to));
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
      await mailTo(instance(), addressOf(colleague.userId), 'partner-request');

      const [accepted, ended] = await Promise.all([
        colleague.call('POST', `/v1/partner-requests/${id}/accept`),
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
