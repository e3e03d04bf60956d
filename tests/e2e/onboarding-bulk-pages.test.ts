import { expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { BULK_ACTION_TEXTS } from '../../api/pages/texts/ops-bulk.ts';
import { BulkAction } from '../../db/entities/bulk-action.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { describeInBrowser } from '../support/browser.ts';
import { openBulkOperator, seedMany, seedThousands } from '../support/bulk-actions.ts';
import { seedOperator } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { call } from '../support/person.ts';
import { openVisitor } from '../support/visitor.ts';

const instance = useInstance({ providers: true });

const LIST = '/ops/onboarding-actions';

/** A signed-in operator with a browser. */
async function operator() {
  const headers = { ...(await seedOperator(instance())), accept: 'text/html' };
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  return {
    get: (path: string) => call(instance(), 'GET', path, { headers }),
    post: (path: string, fields: Readonly<Record<string, string>>) =>
      call(instance(), 'POST', `${path}?lang=en`, { headers: form, body: new URLSearchParams(fields).toString() }),
  };
}

const bulkOf = (environmentId: string, more: Readonly<Record<string, string>> = {}) => ({
  callId: uuidv7(),
  environmentId,
  action: 'note',
  reason: 'Seen.',
  ratePerSecond: '50',
  ...more,
});

it('the same form twice is one preview', async () => {
  const { environmentId } = await seedMany(instance(), 2);
  const { post, get } = await operator();
  const form = bulkOf(environmentId);

  const answers = await Promise.all([post(LIST, form), post(LIST, form)]);
  const list = await get(`${LIST}?lang=en`);

  const to = `${LIST}/${form.callId}?lang=en`;
  expect(answers.map(({ status, headers }) => [status, headers.get('location')])).toEqual([
    [303, to],
    [303, to],
  ]);
  expect(String(list.body).split(form.callId)).toHaveLength(2);
  expect(await instance().orm.em.fork().count(BulkAction, { id: form.callId })).toBe(1);
});

it('shows the form again with what does not fit, and keeps the choice', async () => {
  const { environmentId } = await seedMany(instance(), 1);
  const { post } = await operator();

  const [noReason, noDay, tooFast, notTheDay, noForm] = await Promise.all([
    post(LIST, bulkOf(environmentId, { reason: ' ' })),
    post(LIST, bulkOf(environmentId, { action: 'extend', until: 'soon' })),
    post(LIST, bulkOf(environmentId, { ratePerSecond: '51' })),
    post(LIST, bulkOf(environmentId, { until: '2030-01-01' })),
    post(LIST, bulkOf(environmentId, { callId: 'x' })),
  ]);

  expect([noReason, noDay, tooFast, notTheDay, noForm].map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
  expect(noReason.body).toContain('href="#bulk-reason"');
  expect([noDay, notTheDay].map(({ body }) => String(body).includes('href="#bulk-until"'))).toEqual([true, true]);
  expect(tooFast.body).toContain('href="#bulk-ratePerSecond"');
  expect(noReason.body).toContain(`name="environmentId" value="${environmentId}"`);
  expect(tooFast.body).toContain('value="51"');
});

it('asks for the word and for a second operator', async () => {
  const environmentId = await seedThousands(instance(), 501);
  const { get, post } = await operator();
  const form = bulkOf(environmentId);
  await post(LIST, form);
  const path = `${LIST}/${form.callId}`;

  const preview = await get(`${path}?lang=en`);
  const wrong = await post(path, { action: 'confirm', word: 'yes' });
  const alone = await post(path, { action: 'confirm', word: 'note' });
  const other = await openBulkOperator(instance());
  const confirmed = await other.confirm(form.callId);
  const stopped = await post(path, { action: 'stop' });
  await other.ended(form.callId);
  const late = await post(path, { action: 'stop' });

  expect(preview.body).toContain('another operator than who asked for it');
  expect([wrong, alone, confirmed, stopped, late].map(({ status }) => status)).toEqual([400, 409, 202, 303, 303]);
  expect(wrong.body).toContain('href="#word"');
  expect(alone.body).toContain('SECOND_OPERATOR_NEEDED');
});

it('lets nobody in who is no operator', async () => {
  const { environmentId } = await seedMany(instance(), 1);
  const accept = { accept: 'text/html' };
  const form = { ...accept, 'content-type': 'application/x-www-form-urlencoded', origin: instance().apiUrl };
  const { get, post } = await operator();
  const body = new URLSearchParams(bulkOf(environmentId)).toString();

  const closed = await Promise.all([
    call(instance(), 'GET', LIST, { headers: accept }),
    call(instance(), 'GET', `${LIST}/${uuidv7()}`, { headers: accept }),
    call(instance(), 'POST', LIST, { headers: form, body }),
    call(instance(), 'POST', `${LIST}/${uuidv7()}`, { headers: form, body }),
  ]);
  const unknown = [await get(`${LIST}/${uuidv7()}`), await get(`${LIST}/x`), await post(`${LIST}/x`, {})];
  const cursors = [await get(`${LIST}?cursor=x`), await get(`${LIST}?cursor=${Buffer.from('a b').toString('base64')}`)];

  expect(closed.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(unknown.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(cursors.map(({ status }) => status)).toEqual([400, 400]);
});

describeInBrowser('an operator in a browser', (browser) => {
  async function open(locale: Locale) {
    const visitor = await openVisitor(browser, instance(), { locale });
    const [name = '', value = ''] = ((await seedOperator(instance()))['cookie'] ?? '').split('=');
    await visitor.page.context().addCookies([{ name, value, url: instance().apiUrl }]);
    return visitor;
  }

  it.each(LOCALES)('previews, confirms and sees what became of them by forms alone, in %s', async (locale) => {
    const texts = BULK_ACTION_TEXTS[locale];
    const { environmentId } = await seedMany(instance(), 3);
    const { page, open: openPage, look, faults } = await open(locale);

    await openPage(`/ops/onboardings?environmentId=${environmentId}`);
    await look();
    await page.locator('#bulk-action').selectOption('take');
    await page.getByRole('button', { name: texts.preview }).click();
    await look();
    await page.locator('#bulk-reason').fill('Seen.');
    await page.getByRole('button', { name: texts.preview }).click();
    await look();
    const previewed = await page.locator('main').innerText();
    await page.locator('#word').fill('nothing');
    await page.getByRole('button', { name: texts.confirmButton }).click();
    await look();
    await page.locator('#word').fill('take');
    await page.getByRole('button', { name: texts.confirmButton }).click();
    await look();
    const done = await eventually('that it is done', async () => {
      await page.reload();
      const shown = await page.locator('main').innerText();
      return shown.includes(`: ${texts.states.done}\n`) ? shown : undefined;
    });
    await look();
    await page.getByRole('link', { name: texts.back }).click();
    await look();

    expect(previewed).toContain(texts.states.previewed);
    expect(previewed).not.toContain('null');
    expect(done).toContain(`${texts.outcomes.done}: 3`);
    expect(await page.locator('main').innerText()).toContain(texts.progressOf(3, 3));
    expect(faults()).toEqual([]);
  });
});
