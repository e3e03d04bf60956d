import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { createApp } from '../../api/app.ts';
import { createLogger } from '../../config/logger.ts';
import { createOrm } from '../../db/orm.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { createIdentityProviders } from '../../gateways/identity-provider.ts';
import { createTradeRegister } from '../../gateways/trade-register.ts';
import { createTemporalClient } from '../../temporal/client.ts';
import { TEST_CODEC_KEYS, TEST_TOKEN_KEYS, TEST_WEBHOOK_SECRET } from '../support/keys.ts';
import { collect } from '../support/lines.ts';
import { call } from '../support/person.ts';

it('answers without its database: alive, not ready, pages as ever, 503 for what needs it', async () => {
  await using stack = new AsyncDisposableStack();
  const url = 'postgresql://nobody:secret-of-the-database@127.0.0.1:9/none';
  const orm = stack.adopt(await createOrm({ url, poolSize: 2 }), (opened) => opened.close(true));
  const limiterPool = stack.adopt(new pg.Pool({ connectionString: url, max: 1 }), (pool) => pool.end());
  const temporal = createTemporalClient({
    temporal: { address: '127.0.0.1:9', namespace: 'default', tls: false },
    apiKey: undefined,
    codecKeys: TEST_CODEC_KEYS,
    identity: 'test',
  });
  stack.defer(() => temporal.connection.close());
  const lines: string[] = [];
  const nothing = async () => undefined;
  const app = createApp({
    orm,
    limiterPool,
    temporal,
    delivery: {
      deliver: nothing,
      deliverSoon: () => undefined,
      tryDelivery: nothing,
      startSoon: () => undefined,
      deliverIntakeSoon: () => undefined,
      idle: nothing,
      stop: nothing,
    },
    logger: createLogger('api', 'debug', collect(lines)),
    codecKeys: TEST_CODEC_KEYS,
    policy: DEFAULT_POLICY,
    publicUrl: 'http://127.0.0.1:9',
    platformName: 'Vestibule',
    timeZone: 'Europe/Amsterdam',
    defaultLocale: 'en',
    webhookSecret: TEST_WEBHOOK_SECRET,
    tokenKeys: TEST_TOKEN_KEYS,
    trustProxy: 0,
    providers: createIdentityProviders({ settings: [], secrets: {}, publicUrl: 'http://127.0.0.1:9' }),
    tradeRegister: createTradeRegister({}),
    manualRegistration: 'on',
    operators: undefined,
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  const away = { apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };

  const registered = await call(away, 'POST', '/v1/registrations', { body: { email: 'an@acme.example' } });
  const ready = await call(away, 'GET', '/readyz');
  const alive = await call(away, 'GET', '/healthz');
  const page = await call(away, 'GET', '/register');
  const link = await call(away, 'GET', '/activate?token=x', { headers: { accept: 'text/html' } });

  expect(registered).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
  expect(registered.headers.get('retry-after')).toBe('5');
  expect(ready).toMatchObject({
    status: 503,
    body: { status: 'not ready', parts: { database: 'away', temporal: 'away' } },
  });
  expect(alive.status).toBe(200);
  expect(page.status).toBe(200);
  expect(link.status).toBe(503);
  expect(String(link.body)).toContain('DATABASE_UNAVAILABLE');
  expect(lines.join('')).not.toMatch(/acme|secret-of/);
});
