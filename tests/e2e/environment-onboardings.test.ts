import { expect, it } from '@jest/globals';
import { seedUser } from '../support/callers.ts';
import { draftCompany } from '../support/company-drafts.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { type Invited, inviteNobody, inviteStranger } from '../support/invitee-kinds.ts';
import { type InvitingHouse, inviteByMail, openHouse, openPage, stageOnce } from '../support/invitees.ts';
import { askFor, seedSide } from '../support/partner-sides.ts';
import { type Answer, call } from '../support/person.ts';
import { restOf, standingOf } from '../support/processes.ts';

const instance = useInstance({ authorities: true });

const PATH = '/environment/onboardings';
const open = (headers: Readonly<Record<string, string>>, path = PATH, lang = 'en') =>
  openPage(instance(), `${path}${path.includes('?') ? '&' : '?'}lang=${lang}`, headers);
const openAs = ({ administrator }: InvitingHouse, path = PATH) => open(administrator.headers, path);

/** What a page says, without its markup, the times in it and what is of one onboarding alone. */
function textOf({ body }: Answer, ...own: readonly string[]): string {
  const text = String(body)
    .replaceAll(/<time[^>]*>.*?<\/time>/g, '<time>')
    .replaceAll(/<(?!time)[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  return own.reduce((left, name) => left.replaceAll(name, '…'), text);
}

it('lists what the environment began, the newest first, and nothing of what others began', async () => {
  const house = await openHouse(instance());
  const { id, email } = await inviteByMail(instance(), house);
  const other = await inviteByMail(instance(), await openHouse(instance()));

  const page = await openAs(house);
  const [own, foreign] = [await openAs(house, `${PATH}/${id}`), await openAs(house, `${PATH}/${other.id}`)];

  expect(textOf(page)).toMatch(
    new RegExp(
      `Onboardings of this environment .*Invitation into an organisation ${email}.*The invitee has to answer\\.`,
    ),
  );
  expect(page.body).not.toContain(other.id);
  expect(page.body).toContain(`href="${PATH}/${id}?lang=en"`);
  expect(textOf(own)).toMatch(
    /Invitation into an organisation The invitee has to answer\. About .*Waits on the person .*Nothing is in the way/,
  );
  expect(own.body).toContain(`/organisations/${house.organisationId}/invitations?lang=en`);
  expect([page.status, own.status, foreign.status]).toEqual([200, 200, 404]);
});

it('shows partner requests to the side that asks alone', async () => {
  const [one, other] = [await seedSide(instance()), await seedSide(instance(), { name: 'The asked side' })];
  const { id } = (await askFor(one, other)).body as { id: string };

  const asking = await one.call('GET', `${PATH}/${id}?lang=en`);
  const list = await one.call('GET', `${PATH}?lang=en`);
  const asked = [await other.call('GET', `${PATH}/${id}?lang=en`), await other.call('GET', `${PATH}?lang=en`)];

  expect(textOf(asking)).toContain('Partner request The chosen relation manager');
  expect(textOf(list)).toContain('Partner request The asked side');
  expect(asked.map(({ status }) => status)).toEqual([404, 200]);
  expect(textOf(asked[1] ?? list)).toContain('Nothing has begun yet.');
});

it('asks for the evidence that an activation lacks, and after that for nothing more', async () => {
  const { by, id: organisationId, company, activate } = await draftCompany(instance());
  instance().authorities.companies.put({ ...company, representatives: [] });
  const id = await activate();
  await stageOnce(instance(), id, 'awaiting-authority');

  const lacking = await by.call('GET', `${PATH}/${id}?lang=en`);
  await by.call('POST', `/v1/organisations/${organisationId}/evidence`, { ref: 'urn:dms:1', title: 'Volmacht' });
  const given = await eventually('that it waits for an operator', async () => {
    const page = await by.call('GET', `${PATH}/${id}?lang=en`);
    return textOf(page).includes('Waits on an operator of the platform') ? page : undefined;
  });

  expect(textOf(lacking)).toContain('Whoever asked has to add evidence on the organisation’s page.');
  expect(textOf(lacking)).toMatch(/What happens by itself A reminder goes out\. <time>/);
  expect(textOf(given)).toContain('We put that right; there is nothing for you to do.');
  expect(textOf(given)).toContain('Nothing more happens by itself.');
});

it('reads the same of an invitee elsewhere who has said yes and of one who does nothing', async () => {
  const [idle, eager] = [await inviteNobody(instance()), await inviteStranger(instance())];
  const body = { invitationId: eager.id };
  const accepted = await call(instance(), 'POST', '/v1/invitations/accept', { headers: eager.right ?? {}, body });
  await eventually('that they wait for a partnership', async () => {
    const process = await standingOf(instance(), eager.id);
    return process.blockedBy === 'NOT_PARTNERS' ? true : undefined;
  });
  const seen = async ({ house, id, email }: Invited) => {
    await restOf(instance(), 'membershipInvite', id);
    await instance().inbox.settled();
    return [textOf(await openAs(house, `${PATH}/${id}`), email), textOf(await openAs(house), email)];
  };

  const [ofIdle, ofEager] = [await seen(idle), await seen(eager)];

  expect(accepted.status).toBe(202);
  expect(ofEager).toEqual(ofIdle);
  expect(ofEager[0]).toContain('The invitee has to answer.');
});

it('is for administrators: others learn who theirs are, strangers sign in first', async () => {
  const house = await openHouse(instance());
  const { headers } = await seedUser(instance(), house.environmentId, 'advanced-user');
  const { id } = await inviteByMail(instance(), house);

  const pages = [await open(headers), await open(headers, `${PATH}/${id}`)];
  const strangers = await fetch(`${instance().apiUrl}${PATH}/${id}`, { redirect: 'manual' });
  const wrong = [await openAs(house, `${PATH}/nonsense`), await openAs(house, `${PATH}?cursor=nonsense`)];

  expect(pages.map(({ status }) => status)).toEqual([403, 403]);
  expect([strangers.status, strangers.headers.get('location')]).toEqual([
    303,
    `/login?next=${encodeURIComponent(`${PATH}/${id}`)}`,
  ]);
  expect(wrong.map(({ status }) => status)).toEqual([404, 400]);
});
