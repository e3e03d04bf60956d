import express, { type Request, type Response, type Router } from 'express';
import type { Provider } from 'oidc-provider';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { type AskingDeps, createProviderRoutes, DECLINED } from './asking.ts';
import { readChoice } from './choices.ts';
import { askPage } from './pages/ask-page.ts';
import { CHOICE } from './provider.ts';
import { TENANTS, tenantIssuer } from './settings.ts';

interface MicrosoftDeps extends AskingDeps {
  /** Makes the provider of one tenant. */
  readonly createTenant: (tenant: string, path: string) => Provider;
}

interface Tenant {
  readonly provider: Provider;
  readonly routes: Router;
}

const COMMON = '/organizations';

/**
 * Microsoft's tenants, each a provider with an issuer of its own, and the endpoints that they share
 * (https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc): metadata with `{tenantid}` in the issuer's
 * place, a page that asks who signs in and leads on to that person's tenant, and a token endpoint for codes of all.
 */
export function createMicrosoft(deps: MicrosoftDeps): Router {
  const tenants = new Map<string, Tenant>();

  function tenantOf(id: string): Tenant {
    const known = tenants.get(id);
    if (known) return known;
    const provider = deps.createTenant(id, `/microsoft/${id}`);
    const made = { provider, routes: createProviderRoutes({ id: 'microsoft', provider, tenant: id }, deps) };
    tenants.set(id, made);
    return made;
  }
  for (const id of Object.values(TENANTS)) tenantOf(id);

  const router = express.Router({ caseSensitive: true });
  router.get(`${COMMON}/v2.0/.well-known/openid-configuration`, (request, response) => {
    response.json(metadata(`http://${request.get('host')}/microsoft`));
  });
  router
    .route(`${COMMON}/oauth2/v2.0/authorize`)
    .get((request, response) => ask(deps, request, response))
    .post(express.urlencoded({ extended: false }), (request, response) => lead(deps, request, response));
  router.post(`${COMMON}/oauth2/v2.0/token`, express.text({ type: () => true }), async (request, response) => {
    await exchange([...tenants], request, response);
  });
  router.get(`${COMMON}/discovery/v2.0/keys`, (_request, response) => {
    response.redirect(307, `/microsoft/${TENANTS.contoso}/jwks`);
  });
  router.use('/:tenant', (request, response, next) => {
    const { success, data } = z.uuid().safeParse(request.params['tenant']);
    if (!success) throw new Refusal(404, 'There is no such tenant.');
    return tenantOf(data).routes(request, response, next);
  });
  return router;
}

function metadata(base: string): Readonly<Record<string, unknown>> {
  const endpoints = `${base}${COMMON}`;
  return {
    issuer: tenantIssuer('{tenantid}'),
    authorization_endpoint: `${endpoints}/oauth2/v2.0/authorize`,
    token_endpoint: `${endpoints}/oauth2/v2.0/token`,
    jwks_uri: `${base}/${TENANTS.contoso}/jwks`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'email'],
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
  };
}

function ask(deps: MicrosoftDeps, request: Request, response: Response): void {
  const person = deps.signedIn.at('microsoft');
  if (deps.faults.of('microsoft') === 'declined') redirect(request, response, TENANTS.contoso, DECLINED);
  else if (person) redirect(request, response, person.tenant ?? TENANTS.fabrikam, person.id);
  else showQuestion(deps, request, response);
}

function lead(deps: MicrosoftDeps, request: Request, response: Response): void {
  const choice = readChoice('microsoft', deps.people, request.body);
  if (choice.kind === 'unclear') showQuestion(deps, request, response, choice.problem);
  else if (choice.kind === 'declined') redirect(request, response, TENANTS.contoso, DECLINED);
  else redirect(request, response, choice.person.tenant ?? TENANTS.fabrikam, choice.person.id);
}

function showQuestion({ people }: MicrosoftDeps, request: Request, response: Response, problem?: string): void {
  const hint = request.query['login_hint'];
  const page = askPage({
    provider: 'microsoft',
    people: people.list('microsoft'),
    action: request.originalUrl,
    hint: typeof hint === 'string' ? hint : undefined,
    ...(problem !== undefined && { problem }),
  });
  response
    .status(problem === undefined ? 200 : 422)
    .type('html')
    .send(page.markup);
}

/** The tenant's own provider checks what the client asks for, as it would have without a choice before. */
function redirect(request: Request, response: Response, tenant: string, choice: string): void {
  const url = new URL(request.originalUrl, 'http://stand-in.invalid');
  url.searchParams.set(CHOICE, choice);
  response.redirect(303, `/microsoft/${tenant}/auth?${url.searchParams.toString()}`);
}

/** Hands the call on to the tenant whose code it is; one that is nobody's is refused by the first. */
async function exchange(
  tenants: readonly (readonly [string, Tenant])[],
  request: Request,
  response: Response,
): Promise<void> {
  const body = typeof request.body === 'string' ? request.body : '';
  const code = new URLSearchParams(body).get('code') ?? '';
  const found = await Promise.all(tenants.map(([, { provider }]) => provider.AuthorizationCode.find(code)));
  const index = Math.max(
    0,
    found.findIndex((one) => one !== undefined),
  );
  const { authorization } = request.headers;
  const answer = await fetch(`http://${request.get('host')}/microsoft/${tenants[index]?.[0]}/token`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(authorization && { authorization }) },
  });
  response
    .status(answer.status)
    .type('json')
    .send(await answer.text());
}
