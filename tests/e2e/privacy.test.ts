import { expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { useInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { activate, call, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, restOf } from '../support/processes.ts';
import { consent, registerByProvider } from '../support/sign-ins.ts';

const instance = useInstance();

it('leaves no personal data and no secret in histories, descriptions and logs', async () => {
  const address = 'Odette.Vandersmissen+billing@kaasmakerij.example';
  const password = 'seventeen brown geese';
  instance().inbox.setFaults({ errors: { status: 500, name: 'internal_server_error', message: address, times: 1 } });
  await register(instance(), address, { environmentName: 'Kaasmakerij Vandersmissen' });
  const mail = await mailTo(instance(), address, 'activation');
  const refused = await activate(instance(), formFor('odette', tokenIn(mail), { password: 'short' }));
  const form = formFor('odette.vds', tokenIn(mail), { password, environmentName: 'Kaasmakerij Zwalm' });
  const activated = await activate(instance(), form);
  await mailTo(instance(), address, 'activated');
  await register(instance(), address.toLowerCase());
  const notice = await mailTo(instance(), address, 'account-exists');
  await instance().inbox.settled();
  await instance().delivery.idle();

  const written = [
    await readProcess(`registration/${await processOf(instance(), mail)}`),
    await readProcess(`notice/${await processOf(instance(), notice)}`),
    instance().logs().join(''),
  ];
  expect(written[2]).toContain('MAIL_PROVIDER_UNAVAILABLE');

  const secrets = [
    'odette',
    'vandersmissen',
    'kaasmakerij',
    'zwalm',
    password,
    tokenIn(mail),
    tokenIn(mail, '/reminders/stop'),
    activated.cookie?.split('=')[1] ?? '',
  ];
  expect(refused.status).toBe(400);
  expect(activated.status).toBe(201);
  expect(instance().logs().length).toBeGreaterThan(5);
  for (const text of written) {
    expect(text.length).toBeGreaterThan(500);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(4);
      expect(text.toLowerCase().includes(secret.toLowerCase()) ? secret : 'absent').toBe('absent');
    }
  }
});

it('leaves none of a password reset either', async () => {
  const address = 'Hilde.Goossens@glasblazerij.example';
  const password = 'eighteen purple herons';
  await register(instance(), address);
  const mail = await mailTo(instance(), address, 'activation');
  await activate(instance(), formFor('hilde.goossens', tokenIn(mail)));
  await call(instance(), 'POST', '/v1/password-resets', { body: { login: address } });
  const link = await mailTo(instance(), address, 'password-reset');
  const token = tokenIn(link, '/reset');
  await call(instance(), 'GET', `/reset?token=${token}`);
  const done = await call(instance(), 'POST', '/v1/password-resets/confirm', { body: { token, password } });
  await instance().delivery.idle();

  const history = await readProcess(`passwordReset/${await processOf(instance(), link)}`);
  const timeline = await instance().orm.em.fork().execute<object[]>('select "data", "actor" from "timeline"');

  const written = [history, instance().logs().join(''), JSON.stringify(timeline)].join('\n').toLowerCase();
  const secrets = ['hilde', 'goossens', 'glasblazerij', password, token.toLowerCase()];
  expect(done.status).toBe(200);
  expect(history.length).toBeGreaterThan(500);
  expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
});

it('leaves none of a sign-in at a provider either, nor of an identity that is to be linked', async () => {
  const told = { email: 'Godelieve@hoedenmaker.example', subject: 'subject-of-godelieve', firstName: 'Godelieve' };
  const { address } = await signedInAdministrator(instance(), 'wevershuis');
  await register(instance(), told.email);
  const byHand = await mailTo(instance(), told.email, 'activation');
  await instance().delivery.idle();
  const first = await registerByProvider(instance(), { ...told, lastName: 'Achternaam' });
  const accepted = { registrationId: first.registrationId ?? '', signInId: first.id, environmentName: 'Hoedenmaker' };
  await consent(instance(), accepted);
  const fresh = await registerByProvider(instance(), { ...told, email: 'Nieuw@hoedenmaker.example', subject: 'other' });
  await registerByProvider(instance(), { email: address, subject: 'subject-of-wevershuis', vouched: false });
  const proof = await mailTo(instance(), address, 'identity-proof');
  const id = await processOf(instance(), proof);
  // a mail that is still being recorded would fail the task that ends the workflow, and the update with it
  await restOf(instance(), 'emailVerification', id);
  const handle = instance().temporal.workflow.getHandle(`emailVerification/${id}`);
  await handle.executeUpdate('confirm', { args: [{ round: 1 }] });
  await instance().delivery.idle();

  const timeline = await instance().orm.em.fork().execute<object[]>('select "data", "actor" from "timeline"');
  const histories = [
    await readProcess(`registration/${await processOf(instance(), byHand)}`),
    await readProcess(`registration/${fresh.registrationId}`),
    await readProcess(`emailVerification/${id}`),
  ];

  const written = [...histories, instance().logs().join(''), JSON.stringify(timeline)].join('\n').toLowerCase();
  const token = tokenIn(proof, '/verify').toLowerCase();
  const secrets = ['godelieve', 'achternaam', 'hoedenmaker', 'subject-of', 'wevershuis', token];
  expect(histories.every((history) => history.length > 500)).toBe(true);
  expect(token.length).toBeGreaterThan(20);
  expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
});

/** A process's whole history and its description, as the server keeps them: bytes that the codec has not touched. */
async function readProcess(workflowId: string): Promise<string> {
  const { connection, namespace } = instance().env;
  const execution = { workflowId };
  const [{ history }, description] = await Promise.all([
    connection.workflowService.getWorkflowExecutionHistory({ namespace: namespace ?? 'default', execution }),
    connection.workflowService.describeWorkflowExecution({ namespace: namespace ?? 'default', execution }),
  ]);
  const { History } = proto.temporal.api.history.v1;
  const { DescribeWorkflowExecutionResponse } = proto.temporal.api.workflowservice.v1;
  return [
    Buffer.from(History.encode(history ?? {}).finish()).toString('latin1'),
    Buffer.from(DescribeWorkflowExecutionResponse.encode(description).finish()).toString('latin1'),
  ].join('\n');
}
