import { describe, expect, it } from '@jest/globals';
import { useInstance } from '../support/instance.ts';
import { call } from '../support/person.ts';

const instance = useInstance({ withoutWorkers: true });

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

async function operations(): Promise<readonly { path: string; method: string; operation: Operation }[]> {
  const { body } = await call(instance(), 'GET', '/openapi.json');
  const { paths } = body as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

describe('the OpenAPI document', () => {
  it('names every call with an id and a summary of its own', async () => {
    const all = await operations();
    const ids = all.map(({ operation }) => operation.operationId);

    expect(all.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
      'delete /v1/me/email-addresses/{id}',
      'delete /v1/me/identities/{id}',
      'delete /v1/me/sessions/{id}',
      'delete /v1/organisations/{id}/identifiers/{identifierId}',
      'delete /v1/organisations/{id}/members/{userId}',
      'delete /v1/relation-managers/{userId}',
      'delete /v1/service-accounts/{id}/keys/{keyId}',
      'delete /v1/sessions/current',
      'get /v1/brakes/{name}',
      'get /v1/bulk-invitations/{id}',
      'get /v1/bulk-invitations/{id}/items',
      'get /v1/dossiers',
      'get /v1/drift',
      'get /v1/email-approvals',
      'get /v1/environment',
      'get /v1/environments',
      'get /v1/environments/{id}',
      'get /v1/invitations/{id}',
      'get /v1/licence-syncs/{id}',
      'get /v1/licence-syncs/{id}/items',
      'get /v1/me',
      'get /v1/me/email-addresses',
      'get /v1/me/identities',
      'get /v1/me/prompts',
      'get /v1/me/sessions',
      'get /v1/me/shared-documents',
      'get /v1/onboarding-actions',
      'get /v1/onboarding-actions/{id}',
      'get /v1/onboarding-actions/{id}/items',
      'get /v1/onboardings',
      'get /v1/onboardings/counts',
      'get /v1/onboardings/{id}',
      'get /v1/organisations',
      'get /v1/organisations/{id}',
      'get /v1/organisations/{id}/identifiers',
      'get /v1/organisations/{id}/invitations',
      'get /v1/organisations/{id}/invitations/bulk',
      'get /v1/organisations/{id}/members',
      'get /v1/partner-directory',
      'get /v1/partner-directory/{environmentId}',
      'get /v1/partner-requests',
      'get /v1/partner-requests/{id}',
      'get /v1/partnerships',
      'get /v1/partnerships/{id}',
      'get /v1/partnerships/{id}/propagation',
      'get /v1/partnerships/{id}/receipts',
      'get /v1/prepared-registrations',
      'get /v1/prepared-registrations/{id}',
      'get /v1/relation-managers',
      'get /v1/service-accounts',
      'get /v1/service-accounts/{id}',
      'get /v1/shares',
      'get /v1/shares/{id}',
      'get /v1/terms',
      'get /v1/users',
      'get /v1/users/{id}',
      'patch /v1/environment',
      'patch /v1/me',
      'patch /v1/organisations/{id}',
      'patch /v1/organisations/{id}/members/{userId}',
      'patch /v1/users/{id}',
      'post /v1/activations',
      'post /v1/bulk-invitations/{id}/cancel',
      'post /v1/email-approvals/{id}/approve',
      'post /v1/email-approvals/{id}/refuse',
      'post /v1/email-verifications/confirm',
      'post /v1/invitations/accept',
      'post /v1/invitations/ask-again',
      'post /v1/invitations/decline',
      'post /v1/invitations/{id}/correct-address',
      'post /v1/invitations/{id}/resend',
      'post /v1/invitations/{id}/revoke',
      'post /v1/me/email-addresses',
      'post /v1/me/prompts/{id}/accept',
      'post /v1/me/prompts/{id}/dismiss',
      'post /v1/onboarding-actions',
      'post /v1/onboarding-actions/{id}/confirm',
      'post /v1/onboarding-actions/{id}/stop',
      'post /v1/onboardings/search',
      'post /v1/onboardings/{id}/approve-authority',
      'post /v1/onboardings/{id}/cancel',
      'post /v1/onboardings/{id}/correct-address',
      'post /v1/onboardings/{id}/extend',
      'post /v1/onboardings/{id}/note',
      'post /v1/onboardings/{id}/reassign',
      'post /v1/onboardings/{id}/refuse-authority',
      'post /v1/onboardings/{id}/release',
      'post /v1/onboardings/{id}/resend',
      'post /v1/onboardings/{id}/restore',
      'post /v1/onboardings/{id}/retry',
      'post /v1/onboardings/{id}/settle-mail',
      'post /v1/onboardings/{id}/take',
      'post /v1/organisations',
      'post /v1/organisations/{id}/activate',
      'post /v1/organisations/{id}/evidence',
      'post /v1/organisations/{id}/identifiers',
      'post /v1/organisations/{id}/invitations',
      'post /v1/organisations/{id}/invitations/bulk',
      'post /v1/organisations/{id}/withdraw-activation',
      'post /v1/partner-requests',
      'post /v1/partner-requests/{id}/accept',
      'post /v1/partner-requests/{id}/decline',
      'post /v1/partner-requests/{id}/reassign',
      'post /v1/partner-requests/{id}/resend',
      'post /v1/partner-requests/{id}/take-over',
      'post /v1/partner-requests/{id}/withdraw',
      'post /v1/partnerships/{id}/end',
      'post /v1/partnerships/{id}/propagation/retry',
      'post /v1/password-resets',
      'post /v1/password-resets/confirm',
      'post /v1/prepared-registrations',
      'post /v1/prepared-registrations/{id}/cancel',
      'post /v1/prepared-registrations/{id}/resend',
      'post /v1/registrations',
      'post /v1/registrations/resend',
      'post /v1/service-accounts',
      'post /v1/service-accounts/{id}/disable',
      'post /v1/service-accounts/{id}/keys',
      'post /v1/sessions',
      'post /v1/shares',
      'post /v1/shares/{id}/withdraw',
      'post /v1/users',
      'post /v1/users/{id}/deactivate',
      'post /v1/users/{id}/reactivate',
      'post /v1/users/{id}/send-login-details',
      'put /v1/brakes/{name}',
      'put /v1/environments/{id}/sign-in-policy',
      'put /v1/environments/{id}/subscription',
      'put /v1/licences/{licenceId}/users',
      'put /v1/organisations/{id}/receiving',
      'put /v1/relation-managers/{userId}',
    ]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all.every(({ operation }) => operation.summary.length > 5)).toBe(true);
  });

  it('documents the answer that each call gives to nonsense', async () => {
    for (const { path, method, operation } of await operations()) {
      const body = operation.requestBody === undefined ? undefined : { nonsense: true };
      const answer = await call(instance(), method.toUpperCase(), path, body ? { body } : {});

      expect({ path, documented: Object.keys(operation.responses) }).toEqual({
        path,
        documented: expect.arrayContaining([String(answer.status)]),
      });
    }
  });

  it('is shown on a page that asks nothing of other hosts', async () => {
    const page = await call(instance(), 'GET', '/docs');
    const script = await call(instance(), 'GET', '/docs/assets/swagger-ui-bundle.js');

    expect(page.status).toBe(200);
    expect(String(page.body)).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(script.status).toBe(200);
  });
});

describe('every answer', () => {
  it.each(['/register', '/activate?token=x', '/docs', '/v1/me', '/nowhere'])('of %s is locked down', async (path) => {
    const { headers } = await call(instance(), 'GET', path);

    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
  });

  it('takes a well-formed request id along and makes one otherwise', async () => {
    const given = await call(instance(), 'GET', '/healthz', { headers: { 'x-request-id': 'abc-12345678' } });
    const bad = await call(instance(), 'GET', '/healthz', { headers: { 'x-request-id': 'a b<script>' } });

    expect(given.headers.get('x-request-id')).toBe('abc-12345678');
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('of a page with a token is stored nowhere', async () => {
    const { headers } = await call(instance(), 'GET', '/activate?token=x');

    expect(headers.get('cache-control')).toBe('no-store');
  });
});

it('logs neither query strings nor what somebody sent', async () => {
  await call(instance(), 'GET', '/activate?token=a-secret-token');
  await call(instance(), 'POST', '/v1/sessions', { body: { login: 'somebody-secret', password: 'secret' } });
  await call(instance(), 'GET', '/a-secret-path');

  const lines = instance().logs().join('');
  expect(lines).toContain('"path":"/activate"');
  expect(lines).toContain('"path":"(unknown)"');
  expect(lines).not.toContain('secret');
});

describe('too many calls', () => {
  const limited = useInstance({ withoutWorkers: true, policy: { anonymousCallsPerMinute: 20 } });

  it('of one client are refused until the minute is over, health and assets aside', async () => {
    const statuses = [];
    for (let made = 0; made < 25; made += 1) statuses.push((await call(limited(), 'GET', '/v1/terms')).status);
    const refused = await call(limited(), 'GET', '/v1/terms');

    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await call(limited(), 'GET', '/healthz')).status).toBe(200);
  });
});
