import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ReceivingRegistration } from '../../db/entities/organisation-activation.ts';
import { Subscription } from '../../db/entities/subscription.ts';
import type { TradeRegister } from '../../gateways/trade-register.ts';
import { GatewayUnavailable } from '../../gateways/unavailable.ts';
import { useInstance } from '../support/instance.ts';
import { moveActivation, seedActivation, seedOrganisation, someRegisterNumber } from '../support/organisations.ts';
import { type Manager, seedSide } from '../support/partner-sides.ts';
import type { Answer } from '../support/person.ts';
import { timelineOf } from '../support/processes.ts';

const ENDED = '10000001';
const AWAY = '10000002';
const UNKNOWN = '10000003';

/** A register of one's own: what it says goes by the number. */
const tradeRegister: TradeRegister = {
  lookUp: async ({ number }) => {
    if (number === AWAY) throw new GatewayUnavailable('TIMEOUT');
    if (number === UNKNOWN) return undefined;
    const hasEnded = number === ENDED;
    return {
      name: 'Bakkerij\u0000 De  Zon B.V.',
      street: 'Dorpsstraat 1',
      postalCode: '1234 AB',
      city: null,
      hasEnded,
      representatives: null,
    };
  },
};

const instance = useInstance({ withoutWorkers: true, gateways: { tradeRegister } });

const em = () => instance().orm.em.fork();

interface OrganisationBody {
  readonly id: string;
  readonly state: string;
  readonly activation: { readonly id: string; readonly stage: string } | null;
  readonly identifiers: readonly { readonly id: string; readonly scheme: string; readonly state: string }[];
  readonly allowedActions: readonly string[];
}
const bodyOf = ({ body }: Answer) => body as OrganisationBody;
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string }).code}`;
const fieldsOf = ({ body }: Answer) =>
  ((body as { errors?: readonly { field: string; code: string }[] }).errors ?? []).map(
    ({ field, code }) => `${field} ${code}`,
  );

const add = (by: Manager, given: object) => by.call('POST', '/v1/organisations', given);
const read = async (by: Manager, id: string) => bodyOf(await by.call('GET', `/v1/organisations/${id}`));

describe('adding an organisation', () => {
  it('fills its details in from the trade register', async () => {
    const by = await seedSide(instance());
    const registerNumber = someRegisterNumber();

    const made = await add(by, { country: 'NL', registerNumber, vatNumber: 'nl 004495445 b01', city: 'Ede' });
    const again = await by.call('GET', made.headers.get('location') ?? '');

    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(again.body).toEqual({
      id: bodyOf(made).id,
      environment: { id: by.environmentId, name: expect.any(String) },
      name: 'Bakkerij De Zon B.V.',
      country: 'NL',
      registerNumber,
      vatNumber: 'NL004495445B01',
      vatValid: null,
      street: 'Dorpsstraat 1',
      postalCode: '1234 AB',
      city: 'Ede',
      state: 'draft',
      receiving: 'off',
      role: null,
      identifiers: [],
      activation: null,
      evidence: [],
      receivingRegistration: null,
      activatedAt: null,
      createdAt: expect.any(String),
      allowedActions: ['update', 'activate', 'add-evidence', 'change-identifiers'],
    });
  });

  it('asks to try again, or for the name, while the register is away', async () => {
    const by = await seedSide(instance());

    const refused = await add(by, { country: 'NL', registerNumber: AWAY });
    const byHand = await add(by, { country: 'NL', registerNumber: AWAY, name: 'Bakkerij De Maan' });

    expect(codeOf(refused)).toBe('503 REGISTER_UNAVAILABLE');
    expect(byHand).toMatchObject({ status: 201, body: { name: 'Bakkerij De Maan', registerNumber: AWAY } });
  });

  it.each([UNKNOWN, ENDED])('refuses %s, which the register does not know, or knows to have ended', async (number) => {
    const by = await seedSide(instance());

    expect(codeOf(await add(by, { country: 'NL', registerNumber: number }))).toBe('409 REGISTER_NOT_FOUND');
  });

  it('names every field that cannot be', async () => {
    const by = await seedSide(instance());
    const wrong = { country: 'NL', name: 'www.win.example', registerNumber: '123', vatNumber: 'NL123456789B01' };

    expect(fieldsOf(await add(by, wrong))).toEqual([
      'name NAME_INVALID',
      'registerNumber REGISTER_NUMBER_INVALID',
      'vatNumber VAT_NUMBER_INVALID',
    ]);
    expect(fieldsOf(await add(by, { country: 'ZZ', name: 'X' }))).toEqual(['country INVALID']);
    expect(fieldsOf(await add(by, { country: 'DE' }))).toEqual(['name REQUIRED']);
    expect(fieldsOf(await add(by, { country: 'DE', name: 'X GmbH', registerNumber: 'HRB 1' }))).toEqual([
      'registerNumber REGISTER_NUMBER_INVALID',
    ]);
  });

  it('refuses a company that is here already, or active elsewhere, and says nothing of a draft elsewhere', async () => {
    const [by, other] = [await seedSide(instance()), await seedSide(instance())];
    const company = { country: 'NL', registerNumber: someRegisterNumber(), name: 'A' };
    const taken = someRegisterNumber();
    await seedOrganisation(instance(), { environmentId: other.environmentId, registerNumber: taken });

    await add(other, company);

    expect((await add(by, company)).status).toBe(201);
    expect(codeOf(await add(by, company))).toBe('409 ORGANISATION_TAKEN');
    expect(codeOf(await add(by, { ...company, registerNumber: taken }))).toBe('409 ORGANISATION_TAKEN');
  });

  it('once, however often the same call comes', async () => {
    const by = await seedSide(instance());
    const key = { 'idempotency-key': randomUUID() };
    const given = { country: 'NL', name: 'Once' };

    const calls = [1, 2].map(() => by.call('POST', '/v1/organisations', given, key));
    await Promise.all(calls);
    await by.call('POST', '/v1/organisations', given, key);

    const { body } = await by.call('GET', '/v1/organisations');
    expect((body as { items: readonly object[] }).items).toHaveLength(1);
  });
});

describe('changing an organisation', () => {
  it('changes what is given, on top of the version that was read', async () => {
    const by = await seedSide(instance());
    const { id } = bodyOf(await add(by, { country: 'BE', name: 'A', registerNumber: '0403.170.701' }));
    const path = `/v1/organisations/${id}`;

    const changed = await by.call('PATCH', path, { name: 'B', vatNumber: '0403170701' }, { 'if-match': '"1"' });
    const stale = await by.call('PATCH', path, { name: 'C' }, { 'if-match': '"1"' });
    const abroad = await by.call('PATCH', path, { country: 'NL' });

    expect(changed).toMatchObject({ status: 200, body: { name: 'B', vatNumber: 'BE0403170701' } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(codeOf(stale)).toBe('412 VERSION_MISMATCH');
    expect(fieldsOf(abroad)).toEqual(['registerNumber REGISTER_NUMBER_INVALID']);
  });

  it('leaves what was checked as it is, and checks a VAT number that is added', async () => {
    const by = await seedSide(instance());
    const { environmentId, userId: administratorId } = by;
    const id = await seedOrganisation(instance(), { environmentId, administratorId });
    const path = `/v1/organisations/${id}`;

    const renamed = await by.call('PATCH', path, { name: 'Belastingdienst' });
    const moved = await by.call('PATCH', path, { street: 'Kerkstraat 2' });
    const numbered = await by.call('PATCH', path, { vatNumber: 'NL004495445B01' });

    expect(codeOf(renamed)).toBe('409 ORGANISATION_ACTIVE');
    expect(moved).toMatchObject({ status: 200, body: { street: 'Kerkstraat 2' } });
    expect(numbered).toMatchObject({
      status: 202,
      body: { state: 'active', vatValid: null, activation: { purpose: 'addition', stage: 'checking-vat' } },
    });
    expect(codeOf(await by.call('PATCH', path, { street: 'Kerkstraat 3' }))).toBe('409 ACTIVATION_OPEN');
  });
});

describe('activating an organisation', () => {
  it('begins once, and shows its steps', async () => {
    const by = await seedSide(instance());
    const { id } = bodyOf(await add(by, { country: 'NL', name: 'A', registerNumber: someRegisterNumber() }));
    const path = `/v1/organisations/${id}/activate`;
    const key = { 'idempotency-key': randomUUID() };

    const begun = await by.call('POST', path, undefined, key);
    const again = await by.call('POST', path, undefined, key);
    const second = await by.call('POST', path);

    expect(begun).toMatchObject({ status: 202, body: { stage: 'checking-register' } });
    expect(begun.headers.get('location')).toBe(`/v1/organisations/${id}`);
    expect(again.body).toEqual(begun.body);
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'ACTIVATION_OPEN', process: { id: bodyOf(begun).id, stage: 'checking-register' } },
    });
    expect(await read(by, id)).toMatchObject({
      state: 'activating',
      activation: {
        id: bodyOf(begun).id,
        purpose: 'activation',
        steps: [
          { step: 'register', state: 'under-way' },
          { step: 'authority', state: 'ahead' },
          { step: 'vat', state: 'not-needed' },
          { step: 'identifier', state: 'ahead' },
        ],
        waitingOn: 'trade-register',
      },
      allowedActions: ['withdraw-activation', 'add-evidence'],
    });
  });

  it('begins once of two at the same time', async () => {
    const by = await seedSide(instance());
    const { id } = bodyOf(await add(by, { country: 'NL', name: 'A', registerNumber: someRegisterNumber() }));

    const answers = await Promise.all([1, 2, 3].map(() => by.call('POST', `/v1/organisations/${id}/activate`)));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
  });

  it('is refused for what is active, here or elsewhere', async () => {
    const [by, other] = [await seedSide(instance()), await seedSide(instance())];
    const registerNumber = someRegisterNumber();
    const { id } = bodyOf(await add(by, { country: 'NL', name: 'A', registerNumber }));
    const activeId = await seedOrganisation(instance(), { environmentId: by.environmentId });
    await seedOrganisation(instance(), { environmentId: other.environmentId, registerNumber });

    expect(codeOf(await by.call('POST', `/v1/organisations/${activeId}/activate`))).toBe('409 ORGANISATION_ACTIVE');
    expect(codeOf(await by.call('POST', `/v1/organisations/${id}/activate`))).toBe('409 ORGANISATION_TAKEN');
  });

  it('takes evidence, and tells the process that waits for it', async () => {
    const by = await seedSide(instance());
    const { environmentId, userId } = by;
    const id = await seedOrganisation(instance(), { environmentId, state: 'activating' });
    const processId = await seedActivation(instance(), { environmentId, organisationId: id, requestedBy: userId });
    const path = `/v1/organisations/${id}/evidence`;

    const given = await by.call('POST', path, { ref: 'urn:dms:1', title: ' Volmacht ', note: '' });
    const told = await timelineOf(instance(), processId);
    await moveActivation(instance(), { id: processId, stage: 'checking-vat' });
    const late = await by.call('POST', path, { ref: 'urn:dms:2', title: 'Volmacht' });

    expect(given).toMatchObject({
      status: 201,
      body: { evidence: [{ ref: 'urn:dms:1', title: 'Volmacht', note: null, addedBy: userId }] },
    });
    expect(told).toEqual(['evidence-added']);
    expect(codeOf(late)).toBe('409 AUTHORITY_NOT_AWAITED');
    expect((await by.call('POST', path, { ref: 'a b', title: 'x' })).status).toBe(400);
  });

  it('that is not open cannot be withdrawn', async () => {
    const by = await seedSide(instance());
    const id = await seedOrganisation(instance(), { environmentId: by.environmentId, state: 'draft' });

    const never = await by.call('POST', `/v1/organisations/${id}/withdraw-activation`);
    const { environmentId, userId: requestedBy } = by;
    const ended = { environmentId, organisationId: id, requestedBy, isOpen: false } as const;
    await seedActivation(instance(), { ...ended, stage: 'withdrawn' });
    const repeated = await by.call('POST', `/v1/organisations/${id}/withdraw-activation`);
    await seedActivation(instance(), { ...ended, stage: 'rejected' });
    const late = await by.call('POST', `/v1/organisations/${id}/withdraw-activation`);

    expect(codeOf(never)).toBe('409 ACTIVATION_ENDED');
    expect(repeated).toMatchObject({ status: 200, body: { stage: 'withdrawn' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'ACTIVATION_ENDED', process: { stage: 'rejected' } } });
  });
});

describe('identifiers', () => {
  it('are added and given up at once before the activation', async () => {
    const by = await seedSide(instance());
    const registerNumber = someRegisterNumber();
    const { id } = bodyOf(await add(by, { country: 'NL', name: 'A', registerNumber }));
    const path = `/v1/organisations/${id}/identifiers`;

    const added = await by.call('POST', path, { scheme: '0106', value: registerNumber });
    const [identifier] = bodyOf(added).identifiers;
    const twice = await by.call('POST', path, { scheme: '0106', value: registerNumber });
    const gone = await by.call('DELETE', `${path}/${identifier?.id}`);
    const again = await by.call('DELETE', `${path}/${identifier?.id}`);

    expect(added).toMatchObject({ status: 201, body: { identifiers: [{ scheme: '0106', state: 'wanted' }] } });
    expect(codeOf(twice)).toBe('409 IDENTIFIER_TAKEN');
    expect([gone.status, again.status]).toEqual([200, 200]);
    expect((await by.call('GET', path)).body).toEqual({ items: [] });
    expect((await by.call('DELETE', `${path}/${randomUUID()}`)).status).toBe(404);
  });

  it('of somebody else’s numbers are refused', async () => {
    const by = await seedSide(instance());
    const { id } = bodyOf(await add(by, { country: 'NL', name: 'A', registerNumber: someRegisterNumber() }));
    const path = `/v1/organisations/${id}/identifiers`;

    const refused = [
      await by.call('POST', path, { scheme: '0106', value: someRegisterNumber() }),
      await by.call('POST', path, { scheme: '9944', value: 'NL004495445B01' }),
      await by.call('POST', path, { scheme: '0208', value: '0403170701' }),
      await by.call('POST', path, { scheme: '0001', value: 'x' }),
    ];

    expect(refused.flatMap(fieldsOf)).toEqual([
      'value IDENTIFIER_INVALID',
      'value IDENTIFIER_INVALID',
      'value IDENTIFIER_INVALID',
      'scheme IDENTIFIER_INVALID',
    ]);
  });

  it('of an active organisation are registered and let go by a process, and the last one stays', async () => {
    const by = await seedSide(instance());
    const { environmentId, userId: administratorId } = by;
    const id = await seedOrganisation(instance(), { environmentId, administratorId });
    const path = `/v1/organisations/${id}/identifiers`;
    const [registered] = (await read(by, id)).identifiers;

    const last = await by.call('DELETE', `${path}/${registered?.id}`);
    const added = await by.call('POST', path, { scheme: '0088', value: '8712423000018' });
    const meanwhile = await by.call('POST', path, { scheme: '0088', value: '5790000435951' });

    expect(codeOf(last)).toBe('409 LAST_IDENTIFIER');
    expect(added).toMatchObject({ status: 202, body: { activation: { purpose: 'addition' } } });
    expect(codeOf(meanwhile)).toBe('409 ACTIVATION_OPEN');
  });
});

describe('receiving', () => {
  it('is turned on by a process, and off again at once', async () => {
    const by = await seedSide(instance());
    const { environmentId, userId: administratorId } = by;
    const id = await seedOrganisation(instance(), { environmentId, administratorId });
    const path = `/v1/organisations/${id}/receiving`;

    const on = await by.call('PUT', path, { enabled: true });
    const again = await by.call('PUT', path, { enabled: true });
    const off = await by.call('PUT', path, { enabled: false });
    const tooSoon = await by.call('PUT', path, { enabled: true });

    expect(on).toMatchObject({
      status: 202,
      body: { receiving: 'turning-on', receivingRegistration: { stage: 'charging' } },
    });
    expect(again.status).toBe(202);
    expect(off).toMatchObject({ status: 200, body: { receiving: 'off' } });
    expect(codeOf(tooSoon)).toBe('409 ACTIVATION_OPEN');
    expect(await em().count(ReceivingRegistration, { organisationId: id })).toBe(1);
  });

  it('needs credit and an active organisation', async () => {
    const by = await seedSide(instance());
    const { environmentId } = by;
    const [active, draft] = [
      await seedOrganisation(instance(), { environmentId }),
      await seedOrganisation(instance(), { environmentId, state: 'draft' }),
    ];
    await em().nativeUpdate(Subscription, { environment: environmentId }, { credit: 0 });
    const turnOn = (id: string) => by.call('PUT', `/v1/organisations/${id}/receiving`, { enabled: true });

    expect(codeOf(await turnOn(active))).toBe('409 NO_CREDIT');
    expect(codeOf(await turnOn(draft))).toBe('409 ORGANISATION_NOT_ACTIVE');
  });

  it('is asked of administrators until they say yes or no', async () => {
    const by = await seedSide(instance());
    const colleague = await by.colleague('administrator');
    const { environmentId } = by;
    const [one, two] = [
      await seedOrganisation(instance(), { environmentId, name: 'One' }),
      await seedOrganisation(instance(), { environmentId, name: 'Two' }),
    ];
    const asked = async (who: Manager) =>
      ((await who.call('GET', '/v1/me/prompts')).body as { items: readonly { id: string }[] }).items;

    expect(await asked(by)).toMatchObject([
      { id: one, kind: 'receive-documents', organisationName: 'One', allowedActions: ['accept', 'dismiss'] },
      { id: two, kind: 'receive-documents', organisationName: 'Two' },
    ]);
    expect(await asked(await by.colleague('advanced-user'))).toEqual([]);
    expect((await by.call('POST', `/v1/me/prompts/${one}/accept`)).status).toBe(204);
    expect((await by.call('POST', `/v1/me/prompts/${two}/dismiss`)).status).toBe(204);
    expect((await by.call('POST', `/v1/me/prompts/${two}/dismiss`)).status).toBe(204);

    expect(await asked(by)).toEqual([]);
    expect(await asked(colleague)).toMatchObject([{ id: two }]);
    expect(await read(by, one)).toMatchObject({ receiving: 'turning-on' });
  });
});

describe('who sees an organisation', () => {
  it('are its members, the administrators and programs of its environment, and nobody else', async () => {
    const [by, elsewhere] = [await seedSide(instance()), await seedSide(instance())];
    const member = await by.colleague('user');
    const guest = await elsewhere.colleague('administrator');
    const id = await seedOrganisation(instance(), {
      environmentId: by.environmentId,
      members: [
        { userId: member.userId, role: 'member' },
        { userId: guest.userId, role: 'administrator' },
      ],
    });
    const status = async (who: Manager) => (await who.call('GET', `/v1/organisations/${id}`)).status;
    const listed = async (who: Manager) =>
      ((await who.call('GET', '/v1/organisations')).body as { items: readonly { id: string }[] }).items.map(
        (organisation) => organisation.id,
      );

    expect(await Promise.all([by, member, guest, elsewhere, await by.colleague('user')].map(status))).toEqual([
      200, 200, 200, 404, 404,
    ]);
    expect(await Promise.all([by, member, guest, elsewhere].map(listed))).toEqual([[id], [id], [id], []]);
    expect(await guest.call('GET', `/v1/organisations/${id}`)).toMatchObject({
      body: { role: 'administrator', activation: null, allowedActions: ['change-members', 'invite'] },
    });
    expect(await guest.call('PATCH', `/v1/organisations/${id}`, { city: 'Ede' })).toMatchObject({
      status: 403,
      body: { reasons: [{ code: 'ROLE_TOO_LOW' }] },
    });
  });
});
