import { expect, it } from '@jest/globals';
import { INVITATION_PAGE_TEXTS } from '../../api/pages/texts/invitation.ts';
import { LOGIN_TEXTS } from '../../api/pages/texts/login.ts';
import { Process } from '../../db/entities/process.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { TERMS } from '../../domain/terms.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { describeInBrowser } from '../support/browser.ts';
import { seedUser } from '../support/callers.ts';
import { useInstance } from '../support/instance.ts';
import { setSeats } from '../support/invitation-rows.ts';
import { becomePartners, inviteUserOf } from '../support/invitee-kinds.ts';
import { inviteByMail, openHouse, stageOnce, wordFor } from '../support/invitees.ts';
import { addressOf } from '../support/partner-request-rows.ts';
import { seedSide } from '../support/partner-sides.ts';
import { signedInAdministrator } from '../support/people.ts';
import { GOOD_PASSWORD, mailTo } from '../support/person.ts';
import { openVisitor, type Visitor } from '../support/visitor.ts';

const instance = useInstance({ providers: true });

describeInBrowser('the link of an invitation', (browser) => {
  /** Somebody in front of the page of a link, signed in by the session that they have. */
  async function open(token: string, locale: Locale, headers: Readonly<Record<string, string>> = {}): Promise<Visitor> {
    const visitor = await openVisitor(browser, instance(), { locale });
    const [name = '', value = ''] = (headers['cookie'] ?? '').split('=');
    if (name) await visitor.page.context().addCookies([{ name, value, url: instance().apiUrl }]);
    await visitor.open(`/invitations?token=${token}`);
    await visitor.look();
    return visitor;
  }

  it.each(LOCALES)(
    'in two browsers at once: who is signed in as another switches and finds it answered, in %s',
    async (locale) => {
      const [texts, login] = [INVITATION_PAGE_TEXTS[locale], LOGIN_TEXTS[locale]];
      const [meant, other] = [
        await signedInAdministrator(instance(), `two-meant-${locale}`),
        await signedInAdministrator(instance(), `two-other-${locale}`),
      ];
      const house = await openHouse(instance());
      const { id, token } = await inviteByMail(instance(), house, meant.address);
      const [one, two] = [await open(token, locale, meant.headers), await open(token, locale, other.headers)];

      const asAnother = await mainOf(two);
      await press(one, texts.accept);
      const accepted = await mainOf(one);
      await press(two, texts.switchAccount);
      await two.page.locator('#login').fill(meant.address);
      await two.page.locator('#password').fill(GOOD_PASSWORD);
      await press(two, login.button);
      const switched = await mainOf(two);

      expect(asAnother).toContain(texts.another(`two-other-${locale}`));
      expect(asAnother).not.toContain(meant.userId);
      expect([accepted, switched]).toEqual([
        expect.stringContaining(texts.waiting.NOT_PARTNERS),
        expect.stringContaining(texts.waiting.NOT_PARTNERS),
      ]);
      expect([...one.faults(), ...two.faults()]).toEqual([]);
      await stageOnce(instance(), id, 'awaiting-answer');
    },
  );

  it('accepted in two browsers in the same moment makes one member, and both say so', async () => {
    const house = await openHouse(instance());
    const { userId, headers } = await seedUser(instance(), house.environmentId, 'user');
    const { id, token } = await inviteByMail(instance(), house, addressOf(userId));
    const both = [await open(token, 'nl', headers), await open(token, 'nl', headers)];

    await Promise.all(both.map((visitor) => press(visitor, INVITATION_PAGE_TEXTS.nl.accept)));

    for (const visitor of both) {
      expect(await mainOf(visitor)).toContain(INVITATION_PAGE_TEXTS.nl.member);
      expect(visitor.faults()).toEqual([]);
    }
    await stageOnce(instance(), id, 'joined');
  });

  it.each(LOCALES)('asks for another one once it has lapsed, in %s', async (locale) => {
    const texts = INVITATION_PAGE_TEXTS[locale];
    const house = await openHouse(instance());
    const { id, token } = await inviteByMail(instance(), house);
    const lapsed = { stage: 'expired', endedAt: new Date(), openKey: null, waitUntil: null };
    await instance().orm.em.fork().nativeUpdate(Process, { id }, lapsed);

    const visitor = await open(token, locale);
    const before = await mainOf(visitor);
    await visitor.page.locator('#word').fill('scanner');
    await press(visitor, texts.askAgainButton);
    const wrong = await visitor.page.locator('main [role=alert]').innerText();
    await visitor.page.locator('#word').fill(wordFor(token));
    await press(visitor, texts.askAgainButton);

    expect(before).toContain(texts.over.expired);
    expect(wrong).toContain(texts.word);
    expect(await visitor.page.locator('main [role=status]').innerText()).toBe(texts.done['asked-again']);
    expect(visitor.faults()).toEqual([]);
    await deliverAll(instance());
    await mailTo(instance(), addressOf(house.administrator.userId), 'invitation-asked-again');
  });

  it.each(LOCALES)('says for which partnership a yes waits, here and on the account, in %s', async (locale) => {
    const texts = INVITATION_PAGE_TEXTS[locale];
    const [house, other] = [await openHouse(instance()), await seedSide(instance())];
    const { id, token, right } = await inviteUserOf(instance(), house, other.environmentId);
    const visitor = await open(token, locale, right);

    await press(visitor, texts.accept);
    const told = await mainOf(visitor);
    await visitor.open('/account');
    await visitor.look();
    const account = await mainOf(visitor);
    await becomePartners(instance(), house, other);
    await deliverAll(instance());
    await stageOnce(instance(), id, 'joined');
    await visitor.open(`/invitations?token=${token}`);

    for (const seen of [told, account]) {
      expect(seen).toContain(texts.waiting.NOT_PARTNERS);
      expect(seen).toContain(texts.becomePartners);
    }
    expect(await mainOf(visitor)).toContain(texts.member);
    expect(visitor.faults()).toEqual([]);
  });

  it.each(LOCALES)('says that an account waits for a seat, and lets in who has got one, in %s', async (locale) => {
    const texts = INVITATION_PAGE_TEXTS[locale];
    const house = await openHouse(instance());
    await setSeats(instance(), house.environmentId, 1);
    const { id, email, token } = await inviteByMail(instance(), house);
    const visitor = await open(token, locale);

    await visitor.page.locator('#username').fill(`seatless-${locale}`);
    await visitor.page.locator('#password').fill(GOOD_PASSWORD);
    await visitor.page.locator(`input[name=acceptedTermsVersion][value="${TERMS.version}"]`).check();
    await press(visitor, texts.makeAccountButton);
    const told = await mainOf(visitor);
    await setSeats(instance(), house.environmentId, 2);
    await instance().temporal.workflow.getHandle(`membershipInvite/${id}`).signal('conditions-changed');
    await stageOnce(instance(), id, 'joined');
    await deliverAll(instance());
    await mailTo(instance(), email, 'invitation-admitted');
    await visitor.open(`/invitations?token=${token}`);

    expect(told).toContain(texts.waiting.NO_SEAT);
    expect(await mainOf(visitor)).toContain(texts.over.joined);
    expect(visitor.faults()).toEqual([]);
  });
});

function mainOf({ page }: Visitor): Promise<string> {
  return page.locator('main').innerText();
}

async function press(visitor: Visitor, name: string): Promise<void> {
  const { page } = visitor;
  const loaded = page.waitForEvent('load');
  await Promise.all([loaded, page.locator('main').getByRole('button', { name, exact: true }).click()]);
  await visitor.look();
}
