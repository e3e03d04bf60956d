import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { Environment } from '../../db/entities/environment.ts';
import { useInstance } from '../support/instance.ts';
import { seedOrganisation, someRegisterNumber } from '../support/organisations.ts';
import { type Manager, seedSide } from '../support/partner-sides.ts';

const instance = useInstance({ withoutWorkers: true });

async function namesFor(by: Manager, search: string): Promise<readonly string[]> {
  const { body } = await by.call('GET', `/v1/partner-directory?search=${encodeURIComponent(search)}`);
  return (body as { items: readonly { name: string }[] }).items.map(({ name }) => name);
}

it.each([
  ['its beginning', 'Confiserie L'],
  ['the beginning of a word in it', 'lefev'],
  ['other case, without accents', 'CONFISERIE LEFEVRE'],
  ['accents where it has others', 'confisérie'],
  ['a letter too many', 'confisserie'],
  ['two letters swapped', 'confisreie'],
  ['a letter that is missing', 'lefvre'],
])('an environment is found by %s', async (_how, search) => {
  const by = await seedSide(instance());
  const name = `Confiserie Lefèvre ${by.userId.slice(0, 4)}`;
  await seedSide(instance(), { name });

  expect(await namesFor(by, search)).toContain(name);
});

it('what fits best comes first, what does not fit stays away, and never more than twenty', async () => {
  const by = await seedSide(instance());
  await seedSide(instance(), { name: 'Grand Zilvermeeuw' });
  await seedSide(instance(), { name: 'Zilvermeeuw Advies' });
  await seedSide(instance(), { name: 'Zilvermeuw' });
  await seedSide(instance(), { name: 'Accountants Noord' });
  for (let index = 0; index < 22; index += 1) await seedSide(instance(), { name: `Veelvoorkomend ${index}` });

  expect(await namesFor(by, 'zilvermeeuw')).toEqual(['Zilvermeeuw Advies', 'Grand Zilvermeeuw', 'Zilvermeuw']);
  expect(await namesFor(by, 'veelvoorkomend')).toHaveLength(20);
  expect(await namesFor(by, '%%')).toEqual([]);
});

it.each([
  ['accents', '\u0301\u0301'],
  ['accents in space', ' \u0301 \u0308 '],
  ['signs', '--'],
  ['wildcards', '%_'],
])('%s alone find nobody', async (_what, search) => {
  const by = await seedSide(instance());
  await seedSide(instance(), { name: `Streep -- ${by.userId.slice(0, 4)}` });

  expect(await namesFor(by, search)).toEqual([]);
});

it('whoever does not want to be found is found by the number alone that addresses them, and oneself never', async () => {
  const number = '68750110';
  const by = await seedSide(instance(), { name: 'Verstopt Zelf', register: { country: 'NL', number } });
  const hidden = await seedSide(instance(), {
    name: 'Verstopt BV',
    findable: false,
    register: { country: 'NL', number },
  });
  const open = await seedSide(instance(), { name: 'Zichtbaar BV', register: { country: 'NL', number } });
  const addressed = `registerCountry=NL&registerNumber=${number}`;
  const idsFor = async (query: string) => {
    const { body } = await by.call('GET', `/v1/partner-directory?${query}`);
    return (body as { items: readonly { id: string }[] }).items.map(({ id }) => id).toSorted();
  };

  expect(await namesFor(by, 'verstopt')).toEqual([]);
  expect(await idsFor(`search=${number}`)).toEqual([open.environmentId]);
  expect(await idsFor(addressed)).toEqual([hidden.environmentId, open.environmentId].toSorted());
  const path = `/v1/partner-directory/${hidden.environmentId}`;
  expect((await by.call('GET', path)).status).toBe(404);
  expect((await by.call('GET', `${path}?registerCountry=NL&registerNumber=68750111`)).status).toBe(404);
  expect((await by.call('GET', `${path}?${addressed}`)).status).toBe(200);
  expect((await by.call('GET', `/v1/partner-directory/${by.environmentId}`)).status).toBe(404);
});

it('a Belgian number is found however it is written', async () => {
  const by = await seedSide(instance());
  await seedSide(instance(), { name: 'Brouwerij', register: { country: 'BE', number: '0403170701' } });

  expect(await namesFor(by, 'BE 0403.170.701')).toEqual(['Brouwerij']);
  expect(await namesFor(by, '403170701')).toEqual(['Brouwerij']);
});

it('the details show relation managers by handle and name, nobody else and no address', async () => {
  const by = await seedSide(instance());
  const other = await seedSide(instance(), { name: 'Details BV' });
  const named = await other.colleague('advanced-user', { firstName: 'An', lastName: 'Peeters' });
  await other.colleague('administrator', { isRelationManager: false });
  const left = await other.colleague();
  await other.call('POST', `/v1/users/${left.userId}/deactivate`);

  const { status, body } = await by.call('GET', `/v1/partner-directory/${other.environmentId}`);

  expect(status).toBe(200);
  expect(body).toEqual({
    id: other.environmentId,
    name: 'Details BV',
    registerCountry: null,
    registerNumber: null,
    registerNumberVerified: false,
    relationManagers: [
      { id: other.userId, name: null },
      { id: named.userId, name: 'An Peeters' },
    ],
    partnershipId: null,
    openRequestId: null,
    askAgainAt: null,
    allowedActions: ['ask'],
  });
});

it('a search that says nothing is refused, and so are the sixty-first look in a minute and people without the right', async () => {
  const by = await seedSide(instance());
  const plain = await by.colleague('user', { isRelationManager: false });
  const refused = await plain.call('GET', '/v1/partner-directory?search=abc');
  const bad = await Promise.all(
    ['', '?search=a', '?registerCountry=NL', '?registerCountry=NL&registerNumber=1', '?registerCountry=FR'].map(
      async (query) => (await by.call('GET', `/v1/partner-directory${query}`)).body,
    ),
  );
  const looks: number[] = [];
  for (let index = 0; index < 61; index += 1) {
    looks.push((await by.call('GET', '/v1/partner-directory?search=abc')).status);
  }
  const late = await by.call('GET', `/v1/partner-directory/${by.environmentId}`);

  expect(refused).toMatchObject({
    status: 403,
    body: { reasons: [{ code: 'ROLE_TOO_LOW' }, { code: 'NOT_RELATION_MANAGER' }] },
  });
  expect(bad).toEqual([
    expect.objectContaining({ errors: [{ field: 'search', code: 'REQUIRED' }] }),
    expect.objectContaining({ errors: [{ field: 'search', code: 'TOO_SHORT' }] }),
    expect.objectContaining({ errors: [{ field: 'registerNumber', code: 'REQUIRED' }] }),
    expect.objectContaining({ errors: [{ field: 'registerNumber', code: 'INVALID' }] }),
    expect.objectContaining({ errors: [{ field: 'registerCountry', code: 'INVALID' }] }),
  ]);
  expect(looks).toEqual([...Array.from({ length: 60 }, () => 200), 429]);
  expect(late).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('an environment states its own number, in one form and only one that can be', async () => {
  const by = await seedSide(instance());
  const patch = async (body: object) => by.call('PATCH', '/v1/environment', body);

  const stated = await patch({ registerCountry: 'BE', registerNumber: 'BE 0403.170.701' });
  const wrong = await patch({ registerCountry: 'BE', registerNumber: '0403170702' });
  const half = await patch({ registerNumber: '12345678' });
  const kept = await patch({ findable: false });
  const cleared = await patch({ registerCountry: null, registerNumber: null });

  expect(stated).toMatchObject({ status: 200, body: { registerCountry: 'BE', registerNumber: '0403170701' } });
  expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'registerNumber', code: 'INVALID' }] } });
  expect(half).toMatchObject({ status: 400, body: { errors: [{ field: 'registerCountry', code: 'REQUIRED' }] } });
  expect(kept).toMatchObject({ status: 200, body: { registerNumber: '0403170701', findable: false } });
  expect(cleared).toMatchObject({ status: 200, body: { registerCountry: null, registerNumber: null } });
});

it('tells a number that anybody can state from one under which an organisation is active', async () => {
  const by = await seedSide(instance());
  const [number, name] = [someRegisterNumber(), `Verified ${randomUUID().slice(0, 8)}`];
  const owner = await seedSide(instance(), { name });
  const squatter = await seedSide(instance(), { name: `${name} too` });
  for (const side of [owner, squatter]) {
    const stated = { registerCountry: 'NL', registerNumber: number, findable: true };
    await instance().orm.em.fork().nativeUpdate(Environment, { id: side.environmentId }, stated);
  }
  await seedOrganisation(instance(), { environmentId: owner.environmentId, registerNumber: number });
  await seedOrganisation(instance(), { environmentId: squatter.environmentId, registerNumber: number, state: 'draft' });
  const verifiedIn = async (query: string) => {
    const { body } = await by.call('GET', `/v1/partner-directory?${query}`);
    const { items } = body as {
      readonly items: readonly { readonly id: string; readonly registerNumberVerified: boolean }[];
    };
    return [owner, squatter].map((side) => items.find(({ id }) => id === side.environmentId)?.registerNumberVerified);
  };

  const one = await by.call('GET', `/v1/partner-directory/${owner.environmentId}`);

  expect(await verifiedIn(`search=${number}`)).toEqual([true, false]);
  expect(await verifiedIn(`search=${encodeURIComponent(name)}`)).toEqual([true, false]);
  expect(one.body).toMatchObject({ registerNumber: number, registerNumberVerified: true });
});
