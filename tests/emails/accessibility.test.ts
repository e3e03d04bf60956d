import { expect, it } from '@jest/globals';
import { LOCALES } from '../../domain/locale.ts';
import { renderMail } from '../../emails/render.ts';
import { describeInBrowser, findViolations } from '../support/browser.ts';
import { MAILS, OPTIONS } from './examples.ts';

/** A mail is shown within the page of a mail program, whose landmarks it would only double. */
const LANDMARKS = ['landmark-one-main', 'region'];

describeInBrowser('opened in a browser', ({ openPage }) => {
  it.each(MAILS.map((content) => [content.template, content] as const))(
    '%s is accessible in every language and fits a narrow screen',
    async (_, content) => {
      const { page } = await openPage({ viewport: { width: 360, height: 640 } });
      const requested: string[] = [];
      page.on('request', (request) => requested.push(request.url()));

      for (const locale of LOCALES) {
        const { html } = await renderMail(content, { ...OPTIONS, locale });
        await page.setContent(html);

        expect([locale, await findViolations(page, { without: LANDMARKS })]).toEqual([locale, []]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      }
      expect(requested).toEqual([]);
      await page.close();
    },
  );
});
