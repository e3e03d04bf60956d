import { describe, expect, it } from '@jest/globals';
import { OrganisationActivation } from '../../db/entities/organisation-activation.ts';
import { PreparedRegistration } from '../../db/entities/prepared-registration.ts';
import { User } from '../../db/entities/user.ts';
import { type CallerHeaders, seedOperator, seedProgram } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { someGln } from '../support/organisations.ts';
import { type Side, seedSide } from '../support/partner-sides.ts';
import { signedInAdministrator, signedInAs } from '../support/people.ts';
import { type Answer, activate, call, formFor, mailTo, tokenIn } from '../support/person.ts';
import { timelineOf } from '../support/processes.ts';

const instance = useInstance({ authorities: true });

const em = () => instance().orm.em.fork();
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code?: string }).code}`;
const idIn = ({ body }: Answer) => (body as { id: string }).id;

interface OrganisationBody {
  readonly id: string;
  readonly state: string;
  readonly receiving: string;
  readonly activation: { readonly stage: string } | null;
}

/** Reads an organisation until it is as it should be. */
async function waitFor(by: Pick<Side, 'call'>, id: string, is: (organisation: OrganisationBody) => boolean) {
  return eventually('the organisation', async () => {
    const organisation = (await by.call('GET', `/v1/organisations/${id}`)).body as OrganisationBody;
    return is(organisation) ? organisation : undefined;
  });
}

const isAt = (stage: string) => (organisation: OrganisationBody) => organisation.activation?.stage === stage;

/** A company by hand whose activation waits for evidence. */
async function unproven() {
  const by = await seedSide(instance());
  const id = idIn(await by.call('POST', '/v1/organisations', { country: 'DE', name: 'Bäckerei GmbH' }));
  await by.call('POST', `/v1/organisations/${id}/identifiers`, { scheme: '0088', value: someGln() });
  const activationId = idIn(await by.call('POST', `/v1/organisations/${id}/activate`));
  await waitFor(by, id, isAt('awaiting-authority'));
  return { by, id, activationId };
}

const decide = (headers: CallerHeaders, activationId: string, verb: 'approve' | 'refuse', more: object = {}) =>
  call(instance(), 'POST', `/v1/onboardings/${activationId}/${verb}-authority`, {
    headers,
    body: { reason: 'Seen the mandate.', expectedStage: 'awaiting-authority', ...more },
  });

it('carries whom the register names from a number to an active organisation that receives, and back', async () => {
  const by = await seedSide(instance());
  await em().nativeUpdate(User, { id: by.userId }, { firstName: 'Anna', lastName: 'PEETERS' });
  const given = { country: 'BE', registerNumber: '0403.170.701', vatNumber: 'BE0403170701' };
  const id = idIn(await by.call('POST', '/v1/organisations', given));
  await by.call('POST', `/v1/organisations/${id}/activate`);
  const network = () => instance().authorities.participants.find('0208:0403170701');

  const active = await waitFor(by, id, ({ state }) => state === 'active');
  const on = await by.call('PUT', `/v1/organisations/${id}/receiving`, { enabled: true });
  await waitFor(by, id, ({ receiving }) => receiving === 'on');
  const whileOn = network();
  const off = await by.call('PUT', `/v1/organisations/${id}/receiving`, { enabled: false });
  await eventually('that the network knows', () => (network()?.services.length === 0 ? true : undefined));

  expect(active).toMatchObject({
    name: 'Zonnegloren NV',
    vatValid: true,
    role: 'administrator',
    identifiers: [
      { scheme: '0208', value: '0403170701', state: 'registered' },
      { scheme: '9925', state: 'registered' },
    ],
    activation: {
      stage: 'activated',
      authority: 'register',
      registeredName: 'Zonnegloren NV',
      steps: ['register', 'authority', 'vat', 'identifier'].map((step) => ({ step, state: 'passed' })),
    },
  });
  expect([on.status, off.status]).toEqual([202, 200]);
  expect(whileOn?.services.length).toBeGreaterThan(0);
  expect(await waitFor(by, id, () => true)).toMatchObject({ receiving: 'off' });
});

describe('an operator', () => {
  it('approves the evidence, once, and why is kept', async () => {
    const { by, id, activationId } = await unproven();
    const headers = await seedOperator(instance());
    await by.call('POST', `/v1/organisations/${id}/evidence`, { ref: 'urn:dms:1', title: 'Vollmacht' });
    await waitFor(by, id, (organisation) => JSON.stringify(organisation).includes('"waitingOn":"operator"'));

    const decided = await decide(headers, activationId, 'approve');
    const repeated = await decide(headers, activationId, 'approve', { reason: 'Again.' });
    const active = await waitFor(by, id, ({ state }) => state === 'active');
    const late = await decide(headers, activationId, 'refuse');

    expect([200, 202]).toContain(decided.status);
    expect([200, 202]).toContain(repeated.status);
    expect(active).toMatchObject({ role: 'administrator', activation: { authority: 'operator' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'STAGE_CHANGED', process: { stage: 'activated' } } });
    const row = await em().findOneOrFail(OrganisationActivation, { id: activationId });
    expect(row).toMatchObject({ authorityDecidedBy: 'link', authorityReason: 'Seen the mandate.' });
    expect(JSON.stringify(await timelineOf(instance(), activationId))).not.toContain('mandate');
  });

  it('refuses it, by a key of the ops team too', async () => {
    const { by, id, activationId } = await unproven();
    const { headers } = await seedProgram(instance(), { environmentId: null, scopes: ['operate.act'] });

    const decided = await decide(headers, activationId, 'refuse');
    const repeated = await decide(headers, activationId, 'refuse');

    expect(decided).toMatchObject({ status: 200, body: { id: activationId, stage: 'rejected' } });
    expect(repeated.body).toEqual(decided.body);
    expect(await waitFor(by, id, () => true)).toMatchObject({
      state: 'draft',
      activation: {
        rejection: 'AUTHORITY_REFUSED',
        steps: [
          { step: 'register', state: 'not-needed' },
          { step: 'authority', state: 'failed' },
          { step: 'vat', state: 'not-needed' },
          { step: 'identifier', state: 'skipped' },
        ],
      },
    });
  });

  it('decides about the stage that they have seen, and about activations alone', async () => {
    const { by, activationId } = await unproven();
    const headers = await seedOperator(instance());

    const changed = await decide(headers, activationId, 'approve', { expectedStage: 'checking-vat' });
    const other = await decide(headers, by.environmentId, 'approve');

    expect(changed).toMatchObject({
      status: 409,
      body: { code: 'STAGE_CHANGED', process: { id: activationId, stage: 'awaiting-authority' } },
    });
    expect(codeOf(other)).toBe('404 NOT_FOUND');
  });

  it('of two who say different things is heard once', async () => {
    const { activationId } = await unproven();
    const [one, other] = [
      await seedOperator(instance()),
      (await seedProgram(instance(), { environmentId: null, scopes: ['operate.act'] })).headers,
    ];

    const answers = await Promise.all([decide(one, activationId, 'approve'), decide(other, activationId, 'refuse')]);

    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
  });
});

it('is withdrawn by an administrator, and can be begun again', async () => {
  const { by, id, activationId } = await unproven();
  const path = `/v1/organisations/${id}`;

  const withdrawn = await by.call('POST', `${path}/withdraw-activation`);
  const repeated = await by.call('POST', `${path}/withdraw-activation`);
  const again = await by.call('POST', `${path}/activate`);

  expect(withdrawn).toMatchObject({ status: 200, body: { id: activationId, stage: 'withdrawn' } });
  expect(repeated.body).toEqual(withdrawn.body);
  expect(again.status).toBe(202);
  expect(idIn(again)).not.toBe(activationId);
});

describe('what intermediaries have prepared', () => {
  it('is a draft in the client’s environment, one a company, whoever has prepared it', async () => {
    const makers = [
      await signedInAdministrator(instance(), 'maker1'),
      await signedInAdministrator(instance(), 'maker2'),
    ];
    const email = 'client@client.example';
    const companies = [
      { name: 'Klant BV', country: 'NL', registerNumber: '68750110', vatNumber: 'NL 8041.70.009.B01' },
      { name: 'Klant B.V.', country: 'NL', registerNumber: '6875 0110', vatNumber: 'NL1' },
    ];
    for (const [index, organisation] of companies.entries()) {
      await makers[index]?.call('POST', '/v1/prepared-registrations', {
        email,
        environmentName: 'Klant',
        organisation,
      });
    }
    await eventually('both preparations', async () =>
      (await em().count(PreparedRegistration, { email, registrationId: { $ne: null } })) === 2 ? true : undefined,
    );
    const token = tokenIn(await mailTo(instance(), email, 'activation'));

    const { body, cookie = '' } = await activate(instance(), formFor('klant', token));
    const { user, environment } = body as Record<'user' | 'environment', { readonly id: string }>;
    const client = signedInAs(instance(), { userId: user.id, environmentId: environment.id, address: email, cookie });
    const listed = await client.call('GET', '/v1/organisations');

    expect(listed.body).toMatchObject({
      items: [
        {
          country: 'NL',
          registerNumber: '68750110',
          state: 'draft',
          allowedActions: expect.arrayContaining(['activate']),
        },
      ],
      nextCursor: null,
    });
    expect((listed.body as { items: readonly object[] }).items).toHaveLength(1);
  });
});
