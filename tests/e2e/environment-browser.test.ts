import { expect, it } from '@jest/globals';
import { describeInBrowser, findViolations } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { call, GOOD_PASSWORD } from '../support/person.ts';

const instance = useInstance();

describeInBrowser('an administrator in a browser', ({ openPage }) => {
  it.each([
    ['nl', 'Voeg toe', 'Wijzig rol', 'Deactiveer', 'Bewaar'],
    ['en', 'Add user', 'Change role', 'Deactivate', 'Save'],
    ['fr', 'Ajouter', 'Changer le rôle', 'Désactiver', 'Enregistrer'],
  ])('runs their environment in %s by forms alone', async (locale, add, setRole, deactivate, save) => {
    const name = `runs-${locale}`;
    await signedInAdministrator(instance(), name);
    const { page, complaints } = await openPage({ locale });
    page.setDefaultTimeout(10_000);

    await page.goto(`${instance().apiUrl}/environment?lang=${locale}`);
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill(GOOD_PASSWORD);
    await page.locator('main form button[type=submit]').first().click();
    await page.goto(`${instance().apiUrl}/environment?lang=${locale}`);
    await page.locator('#email').fill('nobody');
    await page.getByRole('button', { name: add }).click();
    const refused = await findViolations(page);
    const alert = await page.locator('[role=alert] a').first().getAttribute('href');
    await page.locator('#email').fill(`${name}@colleague.example`);
    await page.locator('#firstName').fill('Noor');
    await page.locator('#generatePassword').check();
    await page.locator('#mailLoginDetails').uncheck();
    await page.getByRole('button', { name: add }).click();
    const password = await page.locator('#generated-password').innerText();
    const noor = page.locator('li', { has: page.getByRole('heading', { name: 'Noor' }) });
    await noor.locator('select').selectOption('advanced-user');
    await noor.getByRole('button', { name: setRole }).click();
    const status = await page.locator('[role=status]').innerText();
    await page.locator('#name').fill(`${name} & Co`);
    await page.getByRole('button', { name: save }).click();
    const shown = await findViolations(page);
    await noor.getByRole('button', { name: deactivate }).click();
    await noor.getByText('⏸').waitFor();

    const body = { login: `${name}@colleague.example`, password };
    expect(alert).toBe('#email');
    expect(status.length).toBeGreaterThan(10);
    expect(await page.locator('.lead').innerText()).toBe(`${name} & Co`);
    expect([refused, shown]).toEqual([[], []]);
    expect(await page.locator('script').count()).toBe(0);
    expect((await call(instance(), 'POST', '/v1/sessions', { body })).status).toBe(401);
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });
});
