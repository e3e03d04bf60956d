import { expect, it } from '@jest/globals';
import { OrganisationActivation } from '../../db/entities/organisation-activation.ts';
import { User } from '../../db/entities/user.ts';
import { seedOperator } from '../support/callers.ts';
import { eventually } from '../support/eventually.ts';
import { useInstance } from '../support/instance.ts';
import { seedSide } from '../support/partner-sides.ts';
import { type Answer, call } from '../support/person.ts';

const instance = useInstance({ authorities: true });

const em = () => instance().orm.em.fork();
const idIn = ({ body }: Answer) => (body as { id: string }).id;

it('shows operators what waits for their judgement, and takes it with a reason', async () => {
  const by = await seedSide(instance());
  await em().nativeUpdate(User, { id: by.userId }, { firstName: 'Bo', lastName: 'Vos' });
  const company = { country: 'DE', name: 'Bäckerei GmbH', vatNumber: 'DE136695976' };
  const organisationId = idIn(await by.call('POST', '/v1/organisations', company));
  await by.call('POST', `/v1/organisations/${organisationId}/identifiers`, { scheme: '9930', value: 'DE136695976' });
  const activationId = idIn(await by.call('POST', `/v1/organisations/${organisationId}/activate`));
  await by.call('POST', `/v1/organisations/${organisationId}/evidence`, { ref: 'urn:dms:1', title: 'Vollmacht' });
  const headers = await seedOperator(instance());
  const open = () => call(instance(), 'GET', '/ops/authority?lang=en', { headers });
  const judge = (form: Readonly<Record<string, string>>, more: object = headers) =>
    call(instance(), 'POST', '/ops/authority?lang=en', {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: instance().apiUrl, ...more },
      body: new URLSearchParams({ id: activationId, ...form }).toString(),
    });
  const waiting = await eventually('what waits', async () => {
    const page = await open();
    return String(page.body).includes(activationId) ? page : undefined;
  });

  const closed = await call(instance(), 'GET', '/ops/authority?lang=en', {});
  const stranger = await judge({ action: 'refuse-authority', reason: 'No.' }, {});
  const without = await judge({ action: 'refuse-authority', reason: ' ' });
  const nothing = await judge({ reason: 'No.' });
  const refused = await judge({ action: 'refuse-authority', reason: 'Not signed.' });
  await eventually('that it is over', async () =>
    String((await open()).body).includes(activationId) ? undefined : true,
  );
  const late = await judge({ action: 'approve-authority', reason: 'After all.' });

  // what else is registered with their yes
  expect(waiting.body).toMatch(/VAT number.*DE136695976.*9930:DE136695976/s);
  expect(waiting.body).toMatch(/Bäckerei GmbH.*Bo Vos.*Vollmacht · urn:dms:1/s);
  expect([closed, stranger, without, nothing, refused, late].map(({ status }) => status)).toEqual([
    401, 401, 400, 400, 303, 409,
  ]);
  expect(without.body).toContain(`href="#reason-${activationId}"`);
  const row = await em().findOneOrFail(OrganisationActivation, { id: activationId });
  expect(row).toMatchObject({ rejection: 'AUTHORITY_REFUSED', authorityReason: 'Not signed.' });
});
