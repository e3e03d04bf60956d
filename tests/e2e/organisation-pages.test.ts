import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from 'uuidv7';
import { BulkInvite } from '../../db/entities/invitation.ts';
import { Organisation } from '../../db/entities/organisation.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import type { TradeRegister } from '../../gateways/trade-register.ts';
import { GatewayUnavailable } from '../../gateways/unavailable.ts';
import { useInstance } from '../support/instance.ts';
import { seedActivation, seedMember, seedOrganisation, someRegisterNumber } from '../support/organisations.ts';
import { type Manager, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';

const AWAY = '10000002';

/** A register of one's own: what it says goes by the number. */
const tradeRegister: TradeRegister = {
  lookUp: async ({ number }) => {
    if (number === AWAY) throw new GatewayUnavailable('TIMEOUT');
    const address = { street: 'Dorpsstraat 1', postalCode: '1234 AB', city: 'Ede' };
    return { name: 'Bakkerij De Zon B.V.', ...address, hasEnded: false, representatives: null };
  },
};

const instance = useInstance({ withoutWorkers: true, gateways: { tradeRegister } });

const em = () => instance().orm.em.fork();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const placeOf = ({ headers }: Answer) => headers.get('location') ?? '';
const pathOf = (answer: Answer) => new URL(placeOf(answer), instance().apiUrl).pathname;
const get = (who: Manager, path: string) => who.call('GET', path.includes('?') ? path : `${path}?lang=en`);

function post(who: Manager, path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  return who.call('POST', `${path}?lang=en`, new URLSearchParams(form).toString(), FORM);
}

function upload(who: Manager, path: string, csv: string | Buffer): Promise<Answer> {
  const head =
    '--cut\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n';
  const tail = '\r\n--cut\r\ncontent-disposition: form-data; name="csv"\r\n\r\n\r\n--cut--\r\n';
  const body = Buffer.concat([Buffer.from(head), Buffer.from(csv), Buffer.from(tail)]).toString('latin1');
  return who.call('POST', `${path}?lang=en`, body, { 'content-type': 'multipart/form-data; boundary=cut' });
}

/** What a page says first of what went wrong, or was done. */
function saidOn({ body }: Answer): string {
  const [, said = ''] =
    /<(?:div class="error-summary"|p class="note" role="status")[^>]*>(.*?)<\/(?:div|p)>/s.exec(String(body)) ?? [];
  return said.replaceAll(/<[^>]*>/g, '');
}

/** The values of a page's buttons: what can be done there. */
function actionsOn({ body }: Answer): readonly string[] {
  const buttons = [...String(body).matchAll(/<button [^>]*name="action"[^>]*>/g)].map(([tag]) => tag);
  return buttons.map((tag) => / value="([^"]*)"/.exec(tag)?.[1] ?? '');
}

async function activeOrganisation({ credit }: { readonly credit?: number } = {}) {
  const by = await seedSide(instance());
  if (credit !== undefined) await em().nativeUpdate(Subscription, { environment: by.environmentId }, { credit });
  const id = await seedOrganisation(instance(), { environmentId: by.environmentId, administratorId: by.userId });
  return { by, id, path: `/organisations/${id}` };
}

describe('the pages of organisations', () => {
  it('add one by its number, activate it, and show each step with what to do', async () => {
    const by = await seedSide(instance());
    const registerNumber = someRegisterNumber();

    const added = await post(by, '/organisations', { action: 'by-register', country: 'NL', registerNumber });
    const draft = await get(by, placeOf(added));
    const begun = await post(by, pathOf(added), { action: 'activate' });
    const under = await get(by, pathOf(added));

    expect([added.status, begun.status]).toEqual([303, 303]);
    expect(draft.body).toContain('Bakkerij De Zon B.V.');
    expect(saidOn(draft)).toMatch(/^The organisation has been added/);
    expect(actionsOn(draft)).toEqual(['activate', 'add-evidence', 'add-identifier', 'save']);
    expect(under.body).toContain('Trade register: under way');
    expect(actionsOn(under)).toContain('withdraw-activation');
    expect((await get(by, '/organisations')).body).toContain('being activated');
  });

  it('say beside the field what is wrong with a number, and offer the other way where the register is away', async () => {
    const by = await seedSide(instance());

    const wrong = await post(by, '/organisations', { action: 'by-register', country: 'NL', registerNumber: 'x' });
    const away = await post(by, '/organisations', { action: 'by-register', country: 'NL', registerNumber: AWAY });
    const byHand = await post(by, '/organisations', {
      action: 'by-hand',
      country: 'NL',
      name: 'De Zon',
      registerNumber: AWAY,
    });

    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('href="#register-registerNumber"');
    expect([away.status, saidOn(away)]).toEqual([503, expect.stringMatching(/^The trade register does not answer/)]);
    expect(byHand.status).toBe(303);
  });

  it('keep what another administrator has saved in the meantime', async () => {
    const { by, id, path } = await activeOrganisation();

    const first = await post(by, path, { action: 'save', version: '1', city: 'Ede', street: 'Laan 1' });
    const late = await post(by, path, { action: 'save', version: '1', city: 'Oss' });

    expect([first.status, late.status]).toEqual([303, 412]);
    expect(saidOn(late)).toMatch(/^Somebody else has changed this/);
    expect(await em().findOneOrFail(Organisation, { id })).toMatchObject({ city: 'Ede', street: 'Laan 1' });
  });

  it('take evidence of authority, and say what is lacking of it', async () => {
    const by = await seedSide(instance());
    const { environmentId, userId: requestedBy } = by;
    const organisationId = await seedOrganisation(instance(), { environmentId, state: 'activating' });
    await seedActivation(instance(), { environmentId, organisationId, requestedBy });
    const path = `/organisations/${organisationId}`;

    const wrong = await post(by, path, { action: 'add-evidence', title: 'Proxy', ref: 'with spaces in it' });
    const given = await post(by, path, { action: 'add-evidence', title: 'Proxy', ref: 'urn:dms:4711' });
    const page = await get(by, path);

    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('value="Proxy"');
    expect(given.status).toBe(303);
    expect(page.body).toContain('urn:dms:4711');
    expect(page.body).toContain('The trade register does not name you');
  });

  it('turn receiving on where there is credit, and say so where there is none', async () => {
    const [rich, poor] = [await activeOrganisation(), await activeOrganisation({ credit: 0 })];

    const on = await post(rich.by, rich.path, { action: 'turn-receiving-on' });
    const refused = await post(poor.by, poor.path, { action: 'turn-receiving-on' });

    expect((await get(rich.by, placeOf(on))).body).toContain('being turned on');
    expect(refused.status).toBe(409);
    expect(saidOn(refused)).toMatch(/no credit left/);
  });

  it('show nothing to who is elsewhere, and no form to who may not', async () => {
    const { id, by, path } = await activeOrganisation();
    const elsewhere = await seedSide(instance());
    const plain = await by.colleague('user');
    await seedMember(instance(), id, plain.userId);

    const [unknown, seen] = [await get(elsewhere, path), await get(plain, path)];
    const [refused, invitations] = [
      await post(plain, path, { action: 'activate' }),
      await get(plain, `${path}/invitations`),
    ];
    const anonymous = await fetch(instance().apiUrl + path, { redirect: 'manual' });

    expect([unknown.status, seen.status, refused.status, invitations.status]).toEqual([404, 200, 403, 403]);
    expect(actionsOn(seen)).toEqual([]);
    expect(anonymous.headers.get('location')).toBe(`/login?next=${encodeURIComponent(path)}`);
  });
});

describe('the page of members', () => {
  it('changes roles, names an administrator, and keeps the last one', async () => {
    const { by, path } = await activeOrganisation();
    const colleague = await by.colleague('user', { firstName: 'Bo', lastName: 'Vos' });
    const members = `${path}/members`;

    const last = await post(by, members, { action: 'remove', userId: by.userId });
    const named = await post(by, members, { action: 'name', userId: colleague.userId });
    const lowered = await post(by, members, { action: 'set-role', userId: by.userId, role: 'member' });
    const removed = await post(by, members, { action: 'remove', userId: by.userId });

    expect([last.status, saidOn(last)]).toEqual([409, expect.stringMatching(/^This is the last administrator/)]);
    expect([named, lowered, removed].map(({ status }) => status)).toEqual([303, 303, 303]);
    expect((await get(by, members)).body).toContain('Bo Vos');
  });
});

describe('the page of invitations', () => {
  it('invites, hands a link over, filters, and says so where one is open', async () => {
    const { by, path } = await activeOrganisation();
    const invitations = `${path}/invitations`;
    const form = { action: 'invite', role: 'member', delivery: 'mail', locale: '', expiresInDays: '' };

    const wrong = await post(by, invitations, { ...form, email: 'bo@', expiresInDays: '400' });
    const invited = await post(by, invitations, { ...form, email: 'bo@acme.example' });
    const again = await post(by, invitations, { ...form, email: 'BO@acme.example' });
    const linked = await post(by, invitations, { ...form, email: 'al@acme.example', delivery: 'link' });
    const filtered = await get(by, `${invitations}?lang=en&email=al%40acme.example`);

    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('href="#expiresInDays"');
    expect([invited.status, again.status, linked.status]).toEqual([303, 409, 200]);
    expect(saidOn(again)).toMatch(/^An invitation is open for this address/);
    expect(linked.body).toMatch(/id="link"[^>]* value="http[^"]*\/invitations\?token=[\w-]{20,}"/);
    expect(filtered.body).not.toContain('>bo@acme.example');
    expect(actionsOn(filtered)).toEqual(['invite', 'resend', 'revoke', 'show-link']);
  });

  it('shows what was read of a list before it begins, begins it once, and tells how far it is', async () => {
    const { by, id, path } = await activeOrganisation();
    const csv = 'email;role\r\nbo@acme.example;member\r\nbo@;member\r\n"al@acme.example";boss\r\nBo@acme.example;\r\n';

    const preview = await upload(by, `${path}/invitations/bulk`, csv);
    const before = await em().count(BulkInvite, { organisationId: id });
    const [, listId = ''] = /name="id" value="([^"]+)"/.exec(String(preview.body)) ?? [];
    const start = () => post(by, `${path}/invitations/bulk/start`, { id: listId, csv, seatPolicy: 'wait' });
    const [begun, twice] = [await start(), await start()];
    const progress = await get(by, pathOf(begun));
    const download = await by.call('GET', `${pathOf(begun)}/outcomes.csv`);

    expect([preview.status, before]).toEqual([200, 0]);
    expect(preview.body).toContain('4 lines read; 1 of them can be invited.');
    expect(preview.body).toMatch(/Line 3: .*al@acme\.example.*\(role\) something is not right here/);
    expect(preview.body).toMatch(/Line 4: .*this address stands earlier/);
    expect(pathOf(twice)).toBe(pathOf(begun));
    expect(await em().count(BulkInvite, { organisationId: id })).toBe(1);
    expect(progress.body).toContain('<progress max="4" value="2"');
    expect(progress.headers.get('refresh')).toBe('15');
    expect(download.headers.get('content-disposition')).toContain('invitations.csv');
    expect(String(download.body)).toContain('2,bo@,,invalid,email:EMAIL_INVALID,');
  });

  it('says where what is no list breaks off', async () => {
    const { by, path } = await activeOrganisation();

    const broken = await upload(by, `${path}/invitations/bulk`, 'email\r\nbo@acme.example\r\n"al@acme.example\r\n');
    const empty = await upload(by, `${path}/invitations/bulk`, '');

    expect([broken.status, empty.status]).toEqual([400, 400]);
    expect(broken.body).toContain('CSV file, Line 3');
    expect(empty.body).toContain('CSV file: please fill this in.');
  });

  it('takes as many lines as a list may have, and says so of one more', async () => {
    const { by, path } = await activeOrganisation();
    const lines = Array.from({ length: 10_000 }, (_, at) => `somebody.number.${at}@a-rather-long-name.example;member`);
    const csv = `email;role\r\n${lines.join('\r\n')}\r\n`;

    const preview = await upload(by, `${path}/invitations/bulk`, csv);
    const begun = await post(by, `${path}/invitations/bulk/start`, { id: uuidv7(), csv, seatPolicy: 'wait' });
    const tooMany = await upload(by, `${path}/invitations/bulk`, `${csv}one@more.example;member`);

    expect(preview.body).toContain('10000 lines read; 10000 of them can be invited.');
    expect([begun.status, tooMany.status]).toEqual([303, 400]);
    expect(tooMany.body).toContain('CSV file: this is too long.');
  });

  it('cancels what is left of a list', async () => {
    const { by, path } = await activeOrganisation();
    const csv = 'email\nbo@acme.example\n';
    const begun = await post(by, `${path}/invitations/bulk/start`, { id: uuidv7(), csv, seatPolicy: 'refuse' });

    const cancelled = await post(by, pathOf(begun), { action: 'cancel' });
    const page = await get(by, placeOf(cancelled));

    expect(saidOn(page)).toBe('The rest has been cancelled.');
  });

  it('takes no list of who may not invite, however large', async () => {
    const { id, by, path } = await activeOrganisation();
    const plain = await by.colleague('user');
    await seedMember(instance(), id, plain.userId);

    expect((await upload(plain, `${path}/invitations/bulk`, 'email\nbo@acme.example')).status).toBe(403);
  });
});

describe('what an administrator is asked', () => {
  it('is for each organisation whether it is to receive, until they say no', async () => {
    const { by, id } = await activeOrganisation({ credit: 0 });

    const asked = await get(by, '/login');
    const noCredit = await post(by, '/account/prompts', { id, answer: 'yes' });
    const no = await post(by, '/account/prompts', { id, answer: 'no' });
    const after = await get(by, '/login');

    expect(asked.body).toMatch(/<dialog open=""[^>]*>.*Do you want .*Bakkerij De Zon.* to receive e-invoices\?/s);
    expect(saidOn(noCredit)).toBe('That cannot be done now: your environment has no credit left.');
    expect(saidOn(no)).toBe('You have said no.');
    expect(after.body).not.toContain('<dialog');
  });

  it('is who takes over, before the last administrator of an organisation is deactivated', async () => {
    const { by, id } = await activeOrganisation();
    const leaving = await by.colleague('user', { firstName: 'Bo' });
    const other = await seedOrganisation(instance(), {
      environmentId: by.environmentId,
      administratorId: leaving.userId,
    });

    const asked = await post(by, '/environment', { action: 'deactivate', userId: leaving.userId });
    const [, version = ''] = /id="succession".*?name="version" value="(\d+)"/s.exec(String(asked.body)) ?? [];
    const form = { action: 'deactivate', userId: leaving.userId, version, successorId: by.userId };
    const done = await post(by, '/environment', form);
    const taken = await get(by, `/organisations/${other}/members`);

    expect([asked.status, done.status]).toEqual([409, 303]);
    expect(asked.body).toContain('Choose a successor');
    expect(taken.body).toContain(`role-${by.userId}`);
    expect(id).not.toBe(other);
  });
});
