import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { OperatorAction } from '../../db/entities/operator-action.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { describeInBrowser } from '../support/browser.ts';
import { seedOperator } from '../support/callers.ts';
import { eventually, PATIENCE_MS } from '../support/eventually.ts';
import { openInstance, type TestInstance } from '../support/instance.ts';
import { openRegistration } from '../support/operator-calls.ts';
import { installRuntime } from '../support/temporal.ts';
import { startServerWithUi } from '../support/temporal-server.ts';

/** A name that stands in every input of a registration, and nowhere unless it was decoded. */
const DECODED = 'activationLinkMs';

describeInBrowser('Temporal’s own UI', (browser) => {
  const opened = new AsyncDisposableStack();
  const instances: TestInstance[] = [];
  beforeAll(async () => {
    installRuntime();
    const { env, uiUrl } = await startServerWithUi();
    opened.defer(() => env.teardown());
    const instance = await openInstance({ serverAddress: env.address, temporalUiUrl: uiUrl });
    opened.defer(() => instance.close());
    instances.push(instance);
  });
  afterAll(() => opened.disposeAsync());

  function instance(): TestInstance {
    const [one] = instances;
    if (!one) throw new Error('the instance is not open yet');
    return one;
  }

  async function open({ signedIn = true } = {}) {
    const { page, complaints } = await browser.openPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(PATIENCE_MS);
    const [name = '', value = ''] = ((await seedOperator(instance()))['cookie'] ?? '').split('=');
    if (signedIn) await page.context().addCookies([{ name, value, url: instance().apiUrl }]);
    return { page, complaints };
  }

  /** What a script on the page is answered: somebody who tries what has no button. */
  async function post(page: Page, path: string): Promise<unknown> {
    return page.evaluate(async (where) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(where, { method: 'POST', body: '{}', headers });
      return { status: answer.status, body: (await answer.json()) as unknown };
    }, path);
  }

  it('is reached from a diagnosis, and shows what stands in payloads, which is kept on record', async () => {
    const { id } = await openRegistration(instance());
    const { page, complaints } = await open();

    await page.goto(`${instance().apiUrl}/ops/onboardings/${id}?lang=en`);
    await page.getByRole('link', { name: 'See the workflow in Temporal' }).click();
    await page.getByText(DECODED).first().waitFor();
    const shown = await page.locator('body').innerText();

    expect(shown).toContain(workflowId('registration', id));
    expect(complaints).toEqual([]);
    const decodes = await instance().orm.em.fork().find(OperatorAction, { action: 'decode' });
    expect(new Set(decodes.map(({ actor }) => actor))).toEqual(new Set(['operator:link']));
    expect(
      decodes.map(({ outcome }) => outcome).filter((outcome) => !/^DECODED_(\d+)_OF_\1$/.test(outcome ?? '')),
    ).toEqual([]);
    expect(JSON.stringify(decodes)).not.toContain(id);
  });

  it('changes nothing: its buttons are off, and what goes around them is refused', async () => {
    const { id } = await openRegistration(instance());
    const { page } = await open();
    const workflow = `namespaces/default/workflows/${encodeURIComponent(workflowId('registration', id))}`;

    await page.goto(`${instance().apiUrl}/ops/temporal/${workflow}`);
    const cancel = page.getByRole('button', { name: 'Request Cancellation' });
    const more = page.getByRole('button', { name: 'More Actions' });
    await Promise.all([cancel.waitFor(), more.waitFor()]);
    const disabled = [await cancel.isDisabled(), await more.isDisabled()];
    const verbs = ['terminate', 'cancel', 'reset', 'signal/cancel', 'update/resend'];
    const answers = await Promise.all(verbs.map((verb) => post(page, `/ops/temporal/api/v1/${workflow}/${verb}`)));

    expect(disabled).toEqual([true, true]);
    expect(answers).toMatchObject(verbs.map(() => ({ status: 403, body: { code: 'TEMPORAL_READ_ONLY' } })));
    const { status } = await instance().temporal.workflow.getHandle(workflowId('registration', id)).describe();
    expect(status.name).toBe('RUNNING');
  });

  it('hands payloads to our codec alone, whatever is chosen in its settings', async () => {
    const { id } = await openRegistration(instance());
    const { page, complaints } = await open();
    const asked: string[] = [];
    const elsewhere = createServer((req, res) => {
      asked.push(String(req.url));
      res.setHeader('Access-Control-Allow-Origin', '*').end('{"payloads":[]}');
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const endpoint = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const workflow = encodeURIComponent(workflowId('registration', id));
    await page.addInitScript((chosen) => {
      localStorage.setItem('overrideRemoteCodecConfiguration', 'true');
      localStorage.setItem('endpoint', JSON.stringify(chosen));
    }, endpoint);

    await page.goto(`${instance().apiUrl}/ops/temporal/namespaces/default/workflows/${workflow}`);
    const blocked = await eventually('the policy’s word', () =>
      complaints.find((line) => line.includes(endpoint) && line.includes('Content Security Policy')),
    );
    elsewhere.closeAllConnections();
    elsewhere.close();

    expect(blocked).toContain('connect-src');
    expect(asked).toEqual([]);
    expect(await page.locator('body').innerText()).not.toContain(DECODED);
  });

  it('sends a stranger to sign in', async () => {
    const { page } = await open({ signedIn: false });

    const answer = await page.goto(`${instance().apiUrl}/ops/temporal/namespaces/default/workflows?lang=en`);

    expect(answer?.status()).toBe(401);
    expect(await page.locator('h1').innerText()).toBe('For operators only');
    expect(await post(page, '/codec/decode')).toMatchObject({
      status: 401,
      body: { code: 'NOT_AUTHENTICATED' },
    });
  });
});
