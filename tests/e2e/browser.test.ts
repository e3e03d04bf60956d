import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { linksOf } from '../../inbox/markup.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useInstance } from '../support/instance.ts';
import { GOOD_PASSWORD, mailTo } from '../support/person.ts';

const instance = useInstance();

describeInBrowser('a person in a browser', ({ openPage }) => {
  it.each([
    ['nl', 'Registreer', 'nl@winkel.example', false],
    ['en', 'Register', 'en@shop.example', true],
    ['fr', 'S’inscrire', 'fr@boutique.example', true],
  ])('registers and activates in %s (script: %#)', async (locale, button, address, javaScriptEnabled) => {
    const { page, complaints } = await openPage({ javaScriptEnabled, locale });

    await page.goto(`${instance().apiUrl}/register?lang=${locale}`);
    await page.locator('input[name=email]').fill(address);
    await page.locator('main form button[type=submit], main form button:not([type])').first().click();
    const mail = await mailTo(instance(), address, 'activation');
    await page.goto(activationLink(linksOf(mail)));
    await page.locator('input[name=username]').fill(`${locale}-person`);
    await page.locator('input[name=password]').fill('short');
    await page.locator('input[name=acceptedTermsVersion]').check();
    await page.getByRole('button', { name: button }).click();
    const refusedWith = await page.locator('[role=alert]').first().innerText();
    const kept = await page.locator('input[name=username]').inputValue();
    await page.locator('input[name=password]').fill(GOOD_PASSWORD);
    await page.getByRole('button', { name: button }).click();
    await page.getByText(`${locale}-person`).first().waitFor();

    const me = await page.request.get(`${instance().apiUrl}/v1/me`);
    expect(refusedWith.length).toBeGreaterThan(10);
    expect(kept).toBe(`${locale}-person`);
    expect(await me.json()).toMatchObject({ username: `${locale}-person`, email: address, locale });
    expect(await page.locator('html').getAttribute('lang')).toBe(locale);
    // a refused form is answered 400, which the console notes
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });

  it('finds the next step behind a link that is over', async () => {
    const { page } = await openPage({ locale: 'en' });
    await page.goto(`${instance().apiUrl}/register?lang=en`);
    await page.locator('input[name=email]').fill('twice@shop.example');
    await submit(page);
    const mail = await mailTo(instance(), 'twice@shop.example', 'activation');
    const link = activationLink(linksOf(mail));
    await page.goto(link);
    await page.locator('input[name=username]').fill('twice');
    await page.locator('input[name=password]').fill(GOOD_PASSWORD);
    await page.locator('input[name=acceptedTermsVersion]').check();
    await page.getByRole('button', { name: 'Register' }).click();
    await page.getByText('twice').first().waitFor();

    const response = await page.goto(`${link}&lang=en`);

    expect(response?.status()).toBe(410);
    expect(await page.locator('main a[href^="/login"]').count()).toBeGreaterThan(0);
  });
});

async function submit(page: Page): Promise<void> {
  await page.locator('main form button').first().click();
}

function activationLink(links: readonly string[]): string {
  return links.find((url) => new URL(url).pathname === '/activate') ?? '';
}
