import { expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';

const instance = useInstance();

it('carries a person from their address to a session, an environment and a confirmation', async () => {
  const address = 'An.Peeters@acme.example';

  const registered = await register(instance(), address, { locale: 'nl' });
  const mail = await mailTo(instance(), address, 'activation');
  const activated = await activate(instance(), formFor('an.peeters', tokenIn(mail)));
  const confirmation = await mailTo(instance(), address, 'activated');
  const me = await call(instance(), 'GET', '/v1/me', { headers: { cookie: activated.cookie ?? '' } });

  expect(registered).toMatchObject({ status: 202, body: { status: 'accepted' } });
  expect(mail.text).toContain('Activeer je omgeving');
  expect(activated).toMatchObject({ status: 201, body: { user: { username: 'an.peeters' } } });
  expect(confirmation.text).toContain('an.peeters BV');
  expect(me).toMatchObject({
    status: 200,
    body: { username: 'an.peeters', email: address, role: 'administrator', environment: { name: 'an.peeters BV' } },
  });
});
