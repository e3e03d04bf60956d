import type { Express, Request } from 'express';
import { findRestrictedEnvironment } from '../../db/queries/sign-in-policies.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { readSession, type SessionOptions } from '../auth/sessions.ts';
import { sendPage } from './answer.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { nextPath } from './next.ts';
import { providerGonePage } from './sign-in-elsewhere.tsx';

export interface EnvironmentLoginOptions {
  readonly sessions: SessionOptions;
  readonly providers: IdentityProviders;
}

/**
 * `/login/{environment}`, by its id or its name: leads straight to the provider of one that is restricted. Of every other
 * one, whether there is one or not, it shows the ordinary page.
 */
export function mountEnvironmentLogin(
  app: Express,
  { sessions, providers }: EnvironmentLoginOptions,
  context: (req: Request) => PageContext,
  ordinaryPage: (page: PageContext, next: string | undefined) => string,
): void {
  app.get('/login/:environment', async (req, res) => {
    const named = req.params.environment;
    const next = nextPath(req.query['next']);
    const page = context(req);
    const found = await findRestrictedEnvironment(sessions.orm.em.fork(), named.slice(0, 400));
    const session = await readSession(req, sessions);
    if (session && (!found || found.environmentId === session.environmentId)) {
      return res.redirect(303, next ?? pageUrl(page, '/login'));
    }
    if (!found) return sendPage(res, 200, ordinaryPage(page, next));
    const { restriction, environmentId } = found;
    if (!providers.find(restriction.provider)) return sendPage(res, 503, providerGonePage(page, restriction));
    const query = { environment: environmentId, ...(next ? { next } : {}) };
    return res.redirect(303, pageUrl(page, `/sign-in/${restriction.provider}`, query));
  });
}
