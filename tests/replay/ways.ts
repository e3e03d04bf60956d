import type { TestInstance } from '../support/instance.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf } from '../support/processes.ts';

/** The ways whose histories are kept: each stage of each workflow is passed by one of them. */
export const WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'registration-awaiting-activation': async (instance) => {
    await register(instance, 'waiting@acme.example');
    return workflowOf(instance, 'registration', await mailTo(instance, 'waiting@acme.example', 'activation'));
  },
  'registration-activated': async (instance) => {
    await register(instance, 'done@acme.example');
    const mail = await mailTo(instance, 'done@acme.example', 'activation');
    await activate(instance, formFor('done', tokenIn(mail)));
    return ended(instance, await workflowOf(instance, 'registration', mail));
  },
  'registration-refused-then-activated': async (instance) => {
    await register(instance, 'name@acme.example');
    const mail = await mailTo(instance, 'name@acme.example', 'activation');
    const workflowId = await workflowOf(instance, 'registration', mail);
    await register(instance, 'taker@acme.example');
    const taker = await mailTo(instance, 'taker@acme.example', 'activation');
    // both forms are let through before either is decided
    const both = [formFor('same', tokenIn(mail)), formFor('same', tokenIn(taker))];
    await Promise.all(both.map((form) => activate(instance, form)));
    await activate(instance, formFor('other', tokenIn(mail)));
    await activate(instance, formFor('other-taker', tokenIn(taker)));
    return ended(instance, workflowId);
  },
  'registration-reminded-asked-again-expired': async (instance) => {
    await register(instance, 'slow@acme.example');
    const mail = await mailTo(instance, 'slow@acme.example', 'activation');
    await instance.env.sleep('25 hours');
    await mailTo(instance, 'slow@acme.example', 'activation-reminder');
    await register(instance, 'slow@acme.example');
    await mailTo(instance, 'slow@acme.example', 'activation', 2);
    await instance.env.sleep('8 days');
    return ended(instance, await workflowOf(instance, 'registration', mail));
  },
  'registration-mail-bounced': async (instance) => {
    await register(instance, 'x+bounce@acme.example');
    const mail = await mailTo(instance, 'x+bounce@acme.example', 'activation');
    await instance.inbox.settled();
    await instance.delivery.idle();
    await instance.env.sleep('1 minute');
    return workflowOf(instance, 'registration', mail);
  },
  'registration-parked': async (instance) => {
    instance.inbox.setFaults({ errors: { status: 401, name: 'invalid_api_key', times: 1 } });
    await register(instance, 'parked@acme.example');
    await instance.delivery.idle();
    await instance.env.sleep('20 minutes');
    const mail = await mailTo(instance, 'parked@acme.example', 'activation');
    return workflowOf(instance, 'registration', mail);
  },
  'notice-sent': async (instance) => {
    await register(instance, 'owner@acme.example');
    await activate(instance, formFor('owner', tokenIn(await mailTo(instance, 'owner@acme.example', 'activation'))));
    await register(instance, 'owner@acme.example');
    const mail = await mailTo(instance, 'owner@acme.example', 'account-exists');
    return ended(instance, await workflowOf(instance, 'notice', mail));
  },
};

async function workflowOf(
  instance: TestInstance,
  kind: string,
  mail: Parameters<typeof processOf>[1],
): Promise<string> {
  return `${kind}/${await processOf(instance, mail)}`;
}

async function ended(instance: TestInstance, workflowId: string): Promise<string> {
  await instance.temporal.workflow.getHandle(workflowId).result();
  return workflowId;
}
