import { beforeAll, expect, it } from '@jest/globals';
import { BLOCK_TEXTS } from '../../api/pages/texts/diagnosis-blocks.ts';
import { OPS_ONBOARDINGS_TEXTS } from '../../api/pages/texts/ops-onboardings.ts';
import { describeInBrowser } from '../support/browser.ts';
import { seedOperator } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { keyboardOf } from '../support/keyboard.ts';
import { seedManyOnboardings } from '../support/many-onboardings.ts';
import { openVisitor } from '../support/visitor.ts';

const OPEN = 100_000;
/** As many as a page shows. */
const PAGE = 50;
const texts = OPS_ONBOARDINGS_TEXTS.en;

const instance = useInstance({ withoutWorkers: true, providers: true });
const em = () => instance().orm.em.fork();

beforeAll(async () => {
  await seedManyOnboardings(em(), { open: OPEN, ended: OPEN / 10 });
  await em().execute('vacuum analyze');
}, 120_000);

/** How the rows of a list are named, in their order. */
async function expected(where: string, order: string, skip = 0): Promise<readonly string[]> {
  const rows = await em().execute<{ id: string }[]>(
    `select "id" from "processes" where "ended_at" is null and ${where} order by ${order} limit ${PAGE} offset ${skip}`,
  );
  return rows.map(({ id }) => id.slice(-8));
}

describeInBrowser('an operator in front of a hundred thousand open onboardings, with a keyboard alone', (browser) => {
  it('counts, filters, sorts, goes on to the next page, and opens one', async () => {
    const visitor = await openVisitor(browser, instance(), { locale: 'en' });
    const { page } = visitor;
    const [name = '', value = ''] = ((await seedOperator(instance()))['cookie'] ?? '').split('=');
    await page.context().addCookies([{ name, value, url: instance().apiUrl }]);
    const keyboard = keyboardOf(page);
    const shown = () => page.locator('table[aria-labelledby=list] tbody tr td:first-child code.small').allInnerTexts();
    const ids = async () => (await shown()).filter((text) => /^[\da-f]{8}$/.test(text));

    await visitor.open('/ops/onboardings');
    const heading = await visitor.look();
    const counts = await page.locator('main').innerText();
    const all = await ids();
    await keyboard.reach({ id: 'needsAttention' });
    await keyboard.press('Space');
    await keyboard.reach({ name: texts.show });
    await keyboard.leaveBy('Enter');
    await visitor.look();
    const filtered = await ids();
    const conditions = await page.locator('table[aria-labelledby=list]').innerText();
    await keyboard.reach({ name: texts.began });
    await keyboard.leaveBy('Enter');
    const sorted = await ids();
    const order = await page.locator('table[aria-labelledby=list] th[aria-sort]').getAttribute('aria-sort');
    await keyboard.reach({ name: texts.more });
    await keyboard.leaveBy('Enter');
    await visitor.look();
    const next = await ids();
    await keyboard.reach({ name: 'Registration' });
    await keyboard.leaveBy('Enter');
    const opened = await visitor.look();
    const detail = await page.locator('main').innerText();

    const bySince = '"stage_since", "id"';
    expect([heading, opened]).toEqual([texts.title, 'Registration']);
    expect(counts).toMatch(/\b80\D?000\b/);
    expect(counts).toMatch(/\b20\D?000\b/);
    expect(all).toEqual(await expected('true', bySince));
    expect(filtered).toEqual(await expected('"needs_attention"', bySince));
    expect(conditions).toContain(BLOCK_TEXTS.en.causes.MAIL_PROVIDER_UNAVAILABLE);
    expect(sorted).toEqual(await expected('"needs_attention"', '"created_at", "id"'));
    expect(order).toBe('ascending');
    expect(next).toEqual(await expected('"needs_attention"', '"created_at", "id"', PAGE));
    expect(new URL(page.url()).pathname.slice(-8)).toBe(next[0]);
    expect(detail).toContain('MAIL_PROVIDER_UNAVAILABLE');
    expect(visitor.faults()).toEqual([]);
  });
});
