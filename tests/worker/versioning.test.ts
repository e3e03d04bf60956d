import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { openInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';

it('a versioned worker carries registrations once its version is the current one', async () => {
  const deployment = { name: `test-${randomUUID()}`, buildId: 'build-1' };
  const instance = await openInstance({ deployment });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => instance.close());
  await setCurrent(instance.env, deployment);

  await register(instance, 'versioned@acme.example');
  const mail = await mailTo(instance, 'versioned@acme.example', 'activation');
  const activated = await activate(instance, formFor('versioned', tokenIn(mail)));

  expect(activated.status).toBe(201);
});

/** What a deployment does before its new workers get any work. */
async function setCurrent(
  { connection }: Awaited<ReturnType<typeof openInstance>>['env'],
  deployment: { readonly name: string; readonly buildId: string },
): Promise<void> {
  const request = {
    namespace: 'default',
    deploymentName: deployment.name,
    buildId: deployment.buildId,
    identity: 'test',
  };
  // the server knows a version from its worker's first poll
  await eventually('the version', async () => connection.workflowService.setWorkerDeploymentCurrentVersion(request));
}
