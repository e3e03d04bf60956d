import express, { type RequestHandler, type Router } from 'express';
import { z } from 'zod';
import type { ControlDeps } from '../control-api.ts';
import { FAULTS } from '../faults.ts';
import { STAND_IN_IDS } from '../settings.ts';
import { homePage } from './home-page.ts';
import { STYLE } from './style.ts';

const PlaySchema = z.object({ provider: z.enum(STAND_IN_IDS), fault: z.union([z.enum(FAULTS), z.literal('')]) });
const SignInSchema = z.object({ person: z.string() });

/** What a person sees and steers the stand-in by: works without scripts and loads nothing from elsewhere. */
export function createPages({ people, faults, signedIn }: ControlDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get('/', (_request, response) => {
    const views = STAND_IN_IDS.map((id) => {
      return { id, fault: faults.of(id), people: people.list(id), signedIn: signedIn.at(id)?.id };
    });
    response.type('html').send(homePage(views).markup);
  });
  router.get('/style.css', (_request, response) => void response.type('css').send(STYLE));
  router.use(['/play', '/sign-in', '/sign-out'], express.urlencoded({ extended: false }));
  router.post('/play', (request, response) => {
    const { provider, fault } = PlaySchema.parse(request.body);
    faults.play(provider, fault === '' ? undefined : fault);
    response.redirect(303, `/#${provider}`);
  });
  router.post('/sign-in', (request, response) => {
    const { person } = SignInSchema.parse(request.body);
    signedIn.set(person);
    response.redirect(303, `/#${people.find(person)?.provider}`);
  });
  router.post('/sign-out', (_request, response) => {
    signedIn.set(undefined);
    response.redirect(303, '/');
  });
  return router;
}

/**
 * Headers of every page. The answer to who signs in is a form that leads back to the client, hence its origin in
 * `form-action`.
 */
export function securePages(clientOrigin: string): RequestHandler {
  return (_request, response, next) => {
    response.set({
      'content-security-policy': `default-src 'none'; style-src 'self'; form-action 'self' ${clientOrigin}; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    next();
  };
}
