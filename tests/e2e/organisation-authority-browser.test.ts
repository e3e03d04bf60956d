import { expect, it } from '@jest/globals';
import { AUTHORITY_TEXTS } from '../../api/pages/texts/ops-authority.ts';
import { OrganisationActivation } from '../../db/entities/organisation-activation.ts';
import { Process } from '../../db/entities/process.ts';
import { User } from '../../db/entities/user.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { describeInBrowser } from '../support/browser.ts';
import { seedOperator } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { keyboardOf } from '../support/keyboard.ts';
import { someGln } from '../support/organisations.ts';
import { type Side, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { openVisitor } from '../support/visitor.ts';

const instance = useInstance({ authorities: true, providers: true });

const em = () => instance().orm.em.fork();
const idIn = ({ body }: Answer) => (body as { id: string }).id;

/** An activation of a company in no register that waits for an operator, with evidence. */
async function awaitedOf(by: Side, name: string, title: string): Promise<string> {
  const organisationId = idIn(await by.call('POST', '/v1/organisations', { country: 'DE', name }));
  const number = { scheme: '0088', value: someGln() };
  await by.call('POST', `/v1/organisations/${organisationId}/identifiers`, number);
  const id = idIn(await by.call('POST', `/v1/organisations/${organisationId}/activate`));
  await by.call('POST', `/v1/organisations/${organisationId}/evidence`, { ref: `urn:dms:${id}`, title });
  await eventually('an operator’s turn', () =>
    em()
      .findOne(Process, { id, waitingOn: 'operator' })
      .then((row) => row ?? undefined),
  );
  return id;
}

describeInBrowser('an operator with a keyboard alone', (browser) => {
  async function open(locale: Locale) {
    const visitor = await openVisitor(browser, instance(), { locale });
    const [name = '', value = ''] = ((await seedOperator(instance()))['cookie'] ?? '').split('=');
    await visitor.page.context().addCookies([{ name, value, url: instance().apiUrl }]);
    await visitor.open('/ops/authority');
    return { ...visitor, keyboard: keyboardOf(visitor.page), heading: await visitor.look() };
  }

  it.each(LOCALES)(
    'sees the evidence, is asked for a reason, approves one and refuses another, in %s',
    async (locale) => {
      const texts = AUTHORITY_TEXTS[locale];
      const by = await seedSide(instance());
      await em().nativeUpdate(User, { id: by.userId }, { firstName: 'Bo', lastName: 'Vos' });
      const [good, bad] = [`Bäckerei ${locale} GmbH`, `Metzgerei ${locale} GmbH`];
      const approved = await awaitedOf(by, good, `Vollmacht ${locale}`);
      const refused = await awaitedOf(by, bad, `Brief ${locale}`);

      const operator = await open(locale);
      const { page, keyboard, heading } = operator;
      const shown = await page.locator('main').innerText();
      const decide = async (id: string, name: string, reason: string) => {
        await keyboard.fillIn({ id: `reason-${id}` }, reason);
        await keyboard.reach({ name });
        await keyboard.leaveBy('Enter');
        await operator.look();
      };
      await decide(approved, texts.approve, '');
      const without = await page.locator('main [role=alert]').innerText();
      await decide(approved, texts.approve, 'Signed by the notary.');
      const saidYes = await page.locator('main [role=status]').innerText();
      await decide(refused, texts.refuse, 'Not signed.');
      const saidNo = await page.locator('main [role=status]').innerText();
      await eventually('both decided', async () =>
        (await em().count(Process, { id: { $in: [approved, refused] }, waitingOn: 'operator' })) === 0
          ? true
          : undefined,
      );
      await operator.open('/ops/authority');

      expect(heading).toBe(texts.title);
      for (const fact of [good, bad, 'Bo Vos', `Vollmacht ${locale} · urn:dms:${approved}`, `Brief ${locale}`])
        expect(shown).toContain(fact);
      expect(without).toContain(texts.reason);
      expect([texts.done.approved, texts.done.recorded]).toContain(saidYes);
      expect([texts.done.refused, texts.done.recorded]).toContain(saidNo);
      expect(await page.locator('main').innerText()).toContain(texts.none);
      expect(operator.faults()).toEqual([]);
      const rows = await em().find(
        OrganisationActivation,
        { id: { $in: [approved, refused] } },
        { orderBy: { id: 'asc' } },
      );
      expect(rows.map(({ rejection, authorityReason }) => [rejection, authorityReason])).toEqual([
        [null, 'Signed by the notary.'],
        ['AUTHORITY_REFUSED', 'Not signed.'],
      ]);
    },
  );
});
