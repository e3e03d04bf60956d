import { randomInt } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { User } from '../../db/entities/user.ts';
import { deliverAll } from '../chaos/exactly-once.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { someAddress, stageOnce } from '../support/invitees.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { type Side, seedSide } from '../support/partner-sides.ts';
import { type Answer, mailTo, tokenIn } from '../support/person.ts';

const instance = useInstance({ authorities: true, skipTime: true });

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const INVITE = { action: 'invite', role: 'member', delivery: 'mail', locale: '', expiresInDays: '' };
const placeOf = ({ headers }: Answer) => headers.get('location') ?? '';
const read = async (who: Side, path: string) => String((await who.call('GET', `${path}?lang=en`)).body);

function post(who: Side, path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  return who.call('POST', `${path}?lang=en`, new URLSearchParams(form).toString(), FORM);
}

/** What the page behind a form's answer says of what was done. */
async function saidAfter(who: Side, answer: Answer): Promise<string> {
  if (answer.status !== 303) return `${answer.status}`;
  const { body } = await who.call('GET', placeOf(answer));
  return /<p class="note" role="status">(.*?)<\/p>/.exec(String(body))?.[1] ?? '';
}

/** What a page shows between two of its marks, without the marks. */
function entryOf(page: string, name: string): string {
  const entry = page.split('<li>').find((part) => part.includes(name)) ?? '';
  return (entry.split('</li>')[0] ?? '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

async function house() {
  const by = await seedSide(instance());
  const id = await seedOrganisation(instance(), { environmentId: by.environmentId, administratorId: by.userId });
  const path = `/organisations/${id}/invitations`;
  const invite = async (email: string) => {
    await post(by, path, { ...INVITE, email });
    await mailTo(instance(), email, 'invitation');
    const { body } = await by.call('GET', `/v1${path}?email=${encodeURIComponent(email)}`);
    return (body as { items: readonly { id: string }[] }).items[0]?.id ?? '';
  };
  return { by, id, path, invite };
}

describe('the page of invitations, after something went wrong', () => {
  it('takes the right address when the mailbox has refused', async () => {
    const { by, path, invite } = await house();
    const [typo, right] = [someAddress().replace('@', '+bounce@'), someAddress()];
    const invitationId = await invite(typo);
    await stageOnce(instance(), invitationId, 'mail-bounced');
    const before = entryOf(await read(by, path), typo);

    const wrong = await post(by, path, { action: 'correct-address', invitationId, email: 'bo@' });
    const done = await post(by, path, { action: 'correct-address', invitationId, email: right });
    const said = await saidAfter(by, done);
    await mailTo(instance(), right, 'invitation');
    const page = await read(by, path);

    expect(before).toContain('the mail could not be delivered: correct the address');
    expect([wrong.status, String(wrong.body).includes(`href="#email-${invitationId}"`)]).toEqual([400, true]);
    expect(said).toBe('The address has been corrected and the invitation sent again.');
    expect([page.includes(typo), entryOf(page, right)]).toEqual([
      false,
      expect.stringContaining('waiting for an answer'),
    ]);
  });

  it('sends one that has lapsed again by one click, and offers that no more for the old one', async () => {
    const { by, path, invite } = await house();
    const email = someAddress();
    const invitationId = await invite(email);
    await instance().env.sleep('31 days');
    await stageOnce(instance(), invitationId, 'expired');
    const lapsed = entryOf(await read(by, path), email);

    const done = await post(by, path, { action: 'resend', invitationId });
    const said = await saidAfter(by, done);
    await deliverAll(instance());
    await mailTo(instance(), email, 'invitation', 2);
    const page = await read(by, path);

    expect(lapsed).toMatch(/lapsed, ended on .* Invite again/);
    expect(said).toBe('The invitation has been sent again.');
    expect(page).toContain('waiting for an answer, until');
    expect(page).not.toContain('Invite again');
  });

  it('takes one back, and its link says so', async () => {
    const { by, path, invite } = await house();
    const email = someAddress();
    const invitationId = await invite(email);
    const token = tokenIn(await mailTo(instance(), email, 'invitation'), '/invitations');

    const done = await post(by, path, { action: 'revoke', invitationId });
    const again = await post(by, path, { action: 'revoke', invitationId });
    const link = await fetch(`${instance().apiUrl}/invitations?token=${token}&lang=en`);

    expect(await saidAfter(by, done)).toBe('The invitation has been revoked.');
    expect(await saidAfter(by, again)).toBe('The invitation has been revoked.');
    expect(entryOf(await read(by, path), email)).toMatch(/revoked, ended on /);
    expect(await link.text()).toContain('This invitation has been taken back.');
  });

  it('says that nothing is mailed for a link, and how and since when each was invited', async () => {
    const { by, path } = await house();
    const [handed, found] = [someAddress(), someAddress()];

    const linked = await post(by, path, { ...INVITE, email: handed, delivery: 'link' });
    const awaited = await post(by, path, { ...INVITE, email: found, delivery: 'none' });
    const page = await read(by, path);

    expect(String(linked.body)).toContain('We mail nothing: hand over the link below yourself.');
    expect(await saidAfter(by, awaited)).toContain('the invitee finds it after signing in');
    expect(entryOf(page, handed)).toMatch(/Invited on .* \(CES?T\) ?, by a link/);
    expect(entryOf(page, found)).toMatch(/Invited on .* \(CES?T\) ?, without a message/);
  });
});

describe('lists of invitations', () => {
  it('are found again from the page of invitations, the newest first, ten at a time', async () => {
    const { by, id, path } = await house();
    const other = await house();
    const hand = async (to: string, who: Side) => {
      const { body } = await who.call('POST', `/v1/organisations/${to}/invitations/bulk`, {
        invitations: [{ email: someAddress() }],
      });
      return (body as { id: string }).id;
    };
    const lists: string[] = [];
    for (let handed = 0; handed < 12; handed += 1) lists.unshift(await hand(id, by));
    const foreign = await hand(other.id, other.by);

    const linksOn = (page: string) =>
      [...page.matchAll(/href="\/bulk-invitations\/([0-9a-f-]+)[^"]*"/g)].map(([, list]) => list);
    const first = await read(by, path);
    const [, older = ''] = /href="([^"]*lists=[^"]*)#lists"/.exec(first) ?? [];
    const { body: second } = await by.call('GET', older.replaceAll('&amp;', '&'));

    expect(linksOn(first)).toEqual(lists.slice(0, 10));
    expect(linksOn(String(second))).toEqual(lists.slice(10));
    expect(first).not.toContain(foreign);
    expect(first).toMatch(/of 1 lines worked off/);
  });

  it('say which column is lacking where the first line names none', async () => {
    const { by, path } = await house();
    const csv = 'e-mail;role\r\nbo@acme.example;member\r\n';
    const body = `--cut\r\ncontent-disposition: form-data; name="csv"\r\n\r\n${csv}\r\n--cut--\r\n`;

    const type = { 'content-type': 'multipart/form-data; boundary=cut' };
    const read = await by.call('POST', `${path}/bulk?lang=en`, body, type);

    expect(read.status).toBe(400);
    expect(read.body).toContain('The column email in the first line of the CSV file: please fill this in.');
  });
});

describe('inviting into what is not active yet', () => {
  it('is told so to whoever has added it, who is no administrator of it yet', async () => {
    const { userId: administratorId, environmentId, call } = await seedSide(instance());
    const draft = await seedOrganisation(instance(), { environmentId, administratorId, state: 'draft' });

    const one = await call('POST', `/v1/organisations/${draft}/invitations`, { email: someAddress() });
    const many = await call('POST', `/v1/organisations/${draft}/invitations/bulk`, {
      invitations: [{ email: someAddress() }],
    });

    expect([one, many]).toMatchObject([
      { status: 409, body: { code: 'ORGANISATION_NOT_ACTIVE' } },
      { status: 409, body: { code: 'ORGANISATION_NOT_ACTIVE' } },
    ]);
  });
});

describe('the page of an organisation', () => {
  /** A Belgian company of which nobody but Anna Peeters is known to be in charge. */
  async function company() {
    const digits = String(randomInt(10_000_000, 19_999_999)).padStart(8, '0');
    const number = digits + String(97 - (Number(digits) % 97)).padStart(2, '0');
    const representatives = [{ firstName: 'Anna', lastName: 'Peeters' }];
    instance().authorities.companies.put({ country: 'BE', number, name: 'Zonnehof NV', representatives });
    const by = await seedSide(instance());
    const form = { action: 'by-register', country: 'BE', registerNumber: number };
    const path = new URL(placeOf(await post(by, '/organisations', form)), instance().apiUrl).pathname;
    return { by, path };
  }

  const once = (who: Side, path: string, text: string) =>
    eventually(text, async () => ((await read(who, path)).includes(text) ? true : undefined));

  it('tells whoever has no name that no register can name them, withdraws, and goes on once they have', async () => {
    const { by, path } = await company();
    const nameless = await read(by, path);
    await post(by, path, { action: 'activate' });
    await once(by, path, 'waiting for proof of authority');
    const waiting = await read(by, path);

    const done = await post(by, path, { action: 'withdraw-activation' });
    const said = await saidAfter(by, done);
    const name = { firstName: 'Anna', lastName: 'Peeters' };
    await instance().orm.em.fork().nativeUpdate(User, { id: by.userId }, name);
    const named = await read(by, path);
    await post(by, path, { action: 'activate' });
    await once(by, path, 'Authority: in order');
    await once(by, path, 'Active since');

    const hint = 'Your first and last name are not filled in';
    expect([nameless, waiting, named].map((page) => page.includes(hint))).toEqual([true, true, false]);
    expect(said).toBe('The check has been withdrawn.');
  });

  it('gives up a number that was added, and keeps the last one', async () => {
    const { by, path } = await company();
    const name = { firstName: 'Anna', lastName: 'Peeters' };
    await instance().orm.em.fork().nativeUpdate(User, { id: by.userId }, name);
    await post(by, path, { action: 'activate' });
    await once(by, path, 'Active since');
    await post(by, path, { action: 'add-identifier', scheme: '0088', value: '5412345000013' });
    await eventually('both numbers', async () =>
      (await read(by, path)).match(/ · registered</g)?.length === 2 ? true : undefined,
    );
    const offered = await eventually(
      'an end',
      async () => (await read(by, path)).match(/value="remove-identifier"/g) ?? undefined,
    );
    const identifierOf = async (scheme: string) =>
      new RegExp(`id="identifier-([0-9a-f-]+)"[^>]*>(?:(?!</p>).)*?${scheme} `).exec(await read(by, path))?.[1] ?? '';

    const added = await identifierOf('0088');
    const done = await post(by, path, { action: 'remove-identifier', identifierId: added });
    await eventually('the end of the removal', async () =>
      (await read(by, path)).includes('value="add-identifier"') ? true : undefined,
    );
    const isOnNetwork = instance().authorities.participants.find('0088:5412345000013') !== undefined;
    const isOffered = (await read(by, path)).includes('value="remove-identifier"');
    const last = await post(by, path, { action: 'remove-identifier', identifierId: await identifierOf('0208') });

    expect([offered.length, isOffered]).toEqual([2, false]);
    expect([added === '', done.status, isOnNetwork, last.status]).toEqual([false, 303, false, 409]);
    expect(String(last.body)).toContain('This is the last registered number.');
  });
});
