import { describe, expect, it } from '@jest/globals';
import { Process } from '../../db/entities/process.ts';
import { TimelineEntry } from '../../db/entities/timeline-entry.ts';
import { UserAddress } from '../../db/entities/user.ts';
import { linksOf } from '../../inbox/markup.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { askFor, type Manager, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo } from '../support/person.ts';

const instance = useInstance();

const em = () => instance().orm.em.fork();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const idIn = ({ body }: Answer) => (body as { id: string }).id;
const placeOf = ({ headers }: Answer) => headers.get('location') ?? '';
const get = (who: Manager, path: string) => who.call('GET', path.includes('?') ? path : `${path}?lang=en`);

function post(who: Manager, path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  return who.call('POST', `${path}?lang=en`, new URLSearchParams(form).toString(), FORM);
}

async function addressOf({ userId }: Manager): Promise<string> {
  return (await em().findOneOrFail(UserAddress, { user: userId })).email;
}

/** The notice that somebody gets, once the relay has found what is to be told. */
async function noticeTo(who: Manager, template: string) {
  const address = await addressOf(who);
  return eventually(`a mail ${template}`, async () => {
    await instance().relay();
    return instance()
      .inbox.emailsTo(address)
      .find(({ tags }) => tags['template'] === template);
  });
}

/** The values of a page's buttons: what can be done there. */
function actionsOn({ body }: Answer): readonly string[] {
  const buttons = [...String(body).matchAll(/<button [^>]*>/g)].map(([tag]) => tag);
  return buttons.map((tag) => / value="([^"]*)"/.exec(tag)?.[1] ?? '');
}

async function twoSides(name: string) {
  const from = await seedSide(instance(), { name: `Asker ${name}` });
  const to = await seedSide(instance(), { name: `Asked ${name}` });
  return { from, to };
}

/** Waits until a page says something, as somebody would who loads it again. */
async function pageSaying(who: Manager, path: string, said: string): Promise<Answer> {
  return eventually(`a page saying ${said}`, async () => {
    const page = await get(who, path);
    expect(page.body).toContain(said);
    return page;
  });
}

describe('the pages about partners', () => {
  it('lead from a search by the mail to a connection, and to its end by a word that is typed', async () => {
    const { from, to } = await twoSides('Walk');
    const found = await get(from, '/partners?lang=en&search=asked%20wlak');
    const details = await get(from, `/partners/${to.environmentId}`);

    const asked = await post(from, `/partners/${to.environmentId}`, {
      action: 'ask',
      relationManagerId: to.userId,
      message: 'Shall we?\r\nSee https://evil.example',
    });
    const path = new URL(placeOf(asked), instance().apiUrl).pathname;
    const mail = await mailTo(instance(), await addressOf(to), 'partner-request');
    const page = await get(to, path);
    const accepted = await post(to, path, { action: 'accept' });
    const outcome = await pageSaying(from, path, 'you are connected');
    const told = await Promise.all([from, to].map((side) => noticeTo(side, 'partner-established')));
    const [list, before] = [await get(from, '/partners'), await get(from, path)];
    const partner = await get(to, `/partners/${from.environmentId}`);
    const [, partnershipId = ''] = /name="partnershipId" value="([^"]*)"/.exec(String(partner.body)) ?? [];
    const wrong = await post(to, `/partners/${from.environmentId}`, { action: 'end', partnershipId, word: 'no' });
    const ended = await post(to, `/partners/${from.environmentId}`, { action: 'end', partnershipId, word: ' End ' });
    const after = await get(to, '/partners');
    const [theirs, since] = [await get(from, '/partners'), await get(from, path)];
    const tidings = await noticeTo(from, 'partnership-ended');

    expect(found.body).toContain(`href="/partners/${to.environmentId}?lang=en"`);
    expect(details.body).toContain(`value="${to.userId}"`);
    expect([asked.status, placeOf(asked)]).toEqual([303, `${path}?done=asked&lang=en`]);
    expect(linksOf(mail).map((link) => new URL(link).pathname)).toEqual([path]);
    expect(mail.text).toContain('Shall we? See https:\u2060//evil.\u2060example');
    expect(mail.text).toContain('Asker Walk');
    expect(actionsOn(page)).toEqual(['accept', 'decline', 'stop-reminders']);
    expect([accepted.status, placeOf(accepted)]).toEqual([303, `${path}?done=accept&lang=en`]);
    expect(actionsOn(outcome)).toEqual([]);
    expect(told.map(({ text }) => text?.includes('Asked Walk') && text.includes('/partners'))).toEqual([true, true]);
    expect(list.body).toContain(`href="/partners/${to.environmentId}?lang=en"`);
    expect([wrong.status, String(wrong.body).includes('href="#word"')]).toEqual([400, true]);
    expect([ended.status, placeOf(ended)]).toEqual([303, '/partners?done=ended&lang=en']);
    expect(
      [before.body, since.body].map((body) => String(body).includes('The partnership has ended since, on')),
    ).toEqual([false, true]);
    expect(after.body).toMatch(/Asker Walk<\/span> · Ended by your own environment on/);
    expect(theirs.body).toMatch(/Asked Walk<\/span> · Ended by the other environment on/);
    expect(theirs.body).toContain('partnership ended');
    expect(since.body).toContain('<dd>partnership ended</dd>');
    expect(after.body).toContain('Your environment has no partners yet.');
    expect(tidings.text).toContain('Asked Walk');
  });

  it('decline, and say when it can be asked again', async () => {
    const { from, to } = await twoSides('Decline');
    const id = idIn(await askFor(from, to));

    await post(to, `/partner-requests/${id}`, { action: 'decline' });
    const page = await pageSaying(from, `/partner-requests/${id}`, 'The request was declined.');
    const { endedAt } = await em().findOneOrFail(Process, id);
    const askAgainAt = new Date((endedAt?.getTime() ?? 0) + instance().policy.partnerAskAgainMs).toISOString();
    const details = await from.call('GET', `/v1/partner-directory/${to.environmentId}`);
    const mail = await noticeTo(from, 'partner-declined');
    const again = await post(from, `/partners/${to.environmentId}`, { action: 'ask', relationManagerId: to.userId });
    const late = await post(to, `/partner-requests/${id}`, { action: 'accept' });

    expect(actionsOn(page)).toEqual([]);
    expect(mail.text).toContain(`/partner-requests/${id}`);
    expect([again.status, Number(again.headers.get('retry-after')) > 0]).toEqual([409, true]);
    expect(page.body).toMatch(new RegExp(`It can be asked again from <time datetime="${askAgainAt}"`, 'i'));
    expect(again.body).toContain('Below you see from when on you can ask again.');
    expect(again.body).toMatch(new RegExp(`You can ask again from <time datetime="${askAgainAt}"`, 'i'));
    expect(actionsOn(again)).toEqual([]);
    expect(details.body).toMatchObject({ askAgainAt, allowedActions: [] });
    expect([late.status, String(late.body).includes('This request had already ended.')]).toEqual([409, true]);
  });

  it('let a colleague take a request over, and the asking side withdraw it', async () => {
    const { from, to } = await twoSides('Over');
    const colleague = await to.colleague('advanced-user', { firstName: 'Noor', lastName: 'Peeters' });
    const path = `/partner-requests/${idIn(await askFor(from, to))}`;
    await mailTo(instance(), await addressOf(to), 'partner-request');

    const before = await get(colleague, path);
    const refused = await post(colleague, path, { action: 'accept' });
    const taken = await post(colleague, path, { action: 'take-over' });
    await mailTo(instance(), await addressOf(colleague), 'partner-request');
    const page = await get(to, path);
    const withdrawn = await post(from, path, { action: 'withdraw' });
    const outcome = await get(colleague, path);

    expect(actionsOn(before)).toEqual(['take-over', 'reassign']);
    expect([refused.status, String(refused.body).includes('Take it over first.')]).toEqual([409, true]);
    expect(placeOf(taken)).toBe(`${path}?done=take-over&lang=en`);
    expect(page.body).toContain('The request is addressed to Noor Peeters.');
    expect(placeOf(withdrawn)).toBe(`${path}?done=withdraw&lang=en`);
    expect(outcome.body).toContain('The request was withdrawn.');
  });

  it('stop the reminders for whoever is to answer, and for nobody else', async () => {
    const { from, to } = await twoSides('Quiet');
    const colleague = await to.colleague();
    const id = idIn(await askFor(from, to));
    const path = `/partner-requests/${id}`;

    const others = await Promise.all([from, colleague].map((who) => post(who, path, { action: 'stop-reminders' })));
    const stopped = await post(to, path, { action: 'stop-reminders' });
    const again = await post(to, path, { action: 'stop-reminders' });

    expect(others.map(({ status }) => status)).toEqual([409, 409]);
    expect([stopped, again].map(placeOf)).toEqual(Array(2).fill(`${path}?done=stop-reminders&lang=en`));
    expect(await em().count(TimelineEntry, { processId: id, event: 'reminders-stopped' })).toBe(1);
  });

  it('lead to the open request where one is asked for twice', async () => {
    const { from, to } = await twoSides('Twice');
    const id = idIn(await askFor(from, to));

    const again = await post(to, `/partners/${from.environmentId}`, { action: 'ask', relationManagerId: from.userId });

    expect(again.status).toBe(409);
    expect(again.body).toMatch(new RegExp(`role="alert"[^>]*><p><a href="/partner-requests/${id}`));
  });

  it('find by its whole number an environment that does not want to be found by name', async () => {
    const from = await seedSide(instance());
    const register = { country: 'NL', number: '87654321' } as const;
    const to = await seedSide(instance(), { name: 'Hidden House', findable: false, register });

    const byName = await get(from, '/partners?lang=en&search=hidden%20house');
    const byNumber = await get(from, '/partners?lang=en&search=8765%204321');
    const unnumbered = await get(from, `/partners/${to.environmentId}`);
    const address = `/partners/${to.environmentId}?registerCountry=NL&registerNumber=87654321&lang=en`;
    const details = await get(from, address);
    const asked = await from.call(
      'POST',
      address,
      new URLSearchParams({ action: 'ask', relationManagerId: to.userId }).toString(),
      FORM,
    );

    expect(byName.body).toContain('Nothing found.');
    expect(byNumber.body).toContain(address.replaceAll('&', '&amp;'));
    expect(unnumbered.status).toBe(404);
    expect(details.body).toContain(`action="${address.replaceAll('&', '&amp;')}"`);
    expect(asked.status).toBe(303);
  });

  it('name every field that is wrong, and keep what was typed', async () => {
    const { from, to } = await twoSides('Fields');
    const path = `/partners/${to.environmentId}`;

    const refused = await post(from, path, { action: 'ask', message: 'a'.repeat(501) });
    const fits = await post(from, path, { action: 'ask', relationManagerId: to.userId, message: '\r\n'.repeat(499) });

    expect(refused.status).toBe(400);
    expect(refused.body).toMatch(/href="#relationManagerId".*href="#message".*a{501}/s);
    expect(fits.status).toBe(303);
  });
});

describe('whoever is not meant', () => {
  it('is sent to sign in, and back', async () => {
    const path = '/partner-requests/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77';

    const response = await fetch(`${instance().apiUrl}${path}`, { redirect: 'manual' });

    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `/login?next=${encodeURIComponent(path)}`,
    ]);
  });

  it('learns of a request of others as whom they are signed in, and nothing of it', async () => {
    const { from, to } = await twoSides('Others');
    const stranger = await seedSide(instance(), { name: 'Stranger House' });
    const path = `/partner-requests/${idIn(await askFor(from, to))}`;

    const page = await get(stranger, path);
    const posted = await post(stranger, path, { action: 'accept' });
    const unknown = await get(stranger, '/partner-requests/0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a77');

    expect([page.status, unknown.status, posted.status]).toEqual([404, 404, 404]);
    expect(page.body).toContain('of Stranger House.');
    expect(page.body).toContain(`<input type="hidden" name="next" value="${path}"/>`);
    expect(page.body).not.toContain('Asker Others');
  });

  it('is told what they lack and who can help, and has no entry in the menu', async () => {
    const side = await seedSide(instance());
    const user = await side.colleague('user', { isRelationManager: false });

    const pages = await Promise.all(['/partners', `/partners/${side.environmentId}`].map((path) => get(user, path)));
    const posted = await post(user, `/partners/${side.environmentId}`, {
      action: 'ask',
      relationManagerId: side.userId,
    });
    const menus = await Promise.all([user, side].map((who) => get(who, '/login')));

    expect(pages.map(({ status }) => status)).toEqual([403, 403]);
    expect(pages[0]?.body).toMatch(/advanced user or an administrator.*group of relation managers/s);
    expect(pages[0]?.body).toContain(await addressOf(side));
    expect(posted.status).toBe(403);
    expect(menus.map(({ body }) => String(body).includes('href="/partners?'))).toEqual([false, true]);
  });

  it('is an administrator, and led to where they help themselves', async () => {
    const side = await seedSide(instance());
    const administrator = await side.colleague('administrator', { isRelationManager: false });

    const page = await get(administrator, '/partners');

    expect(page.body).toContain('You have to be in the group of relation managers.');
    expect(page.body).toContain('href="/environment?lang=en"');
    expect(page.body).not.toContain('Ask one of the administrators');
  });

  it('lacks a subscription when they ask, and reads so on the page', async () => {
    const from = await seedSide(instance(), { subscription: { partnerRelations: false } });
    const to = await seedSide(instance());

    const refused = await post(from, `/partners/${to.environmentId}`, { action: 'ask', relationManagerId: to.userId });

    expect(refused.status).toBe(403);
    expect(refused.body).toContain('Your subscription does not include work with partners.');
  });
});

it('states and forgets the number in the trade register on the page of the environment', async () => {
  const side = await seedSide(instance(), { name: 'Numbered House' });
  const settings = { action: 'save-settings', name: 'Numbered House', locale: 'nl', findable: '1' };

  const saved = await post(side, '/environment', {
    ...settings,
    registerCountry: 'BE',
    registerNumber: '0403.170.701',
  });
  const page = await get(side, '/environment');
  const wrong = await post(side, '/environment', { ...settings, registerCountry: 'NL', registerNumber: '12' });
  const half = await post(side, '/environment', { ...settings, registerCountry: '', registerNumber: '12345678' });
  const forgotten = await post(side, '/environment', { ...settings, registerCountry: '', registerNumber: '' });
  const empty = await get(side, '/environment');

  expect([saved.status, wrong.status, half.status, forgotten.status]).toEqual([303, 400, 400, 303]);
  expect(page.body).toMatch(/id="registerNumber"[^>]* value="0403170701"/);
  expect([wrong, half].map(({ body }) => /href="#(register\w+)"/.exec(String(body))?.[1])).toEqual([
    'registerNumber',
    'registerCountry',
  ]);
  expect(empty.body).toMatch(/id="registerNumber"[^>]* value=""/);
});
