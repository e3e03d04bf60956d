import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { errors, type Provider } from 'oidc-provider';
import { type Choice, readChoice } from './choices.ts';
import type { FaultSwitch } from './faults.ts';
import { askPage } from './pages/ask-page.ts';
import { messagePage } from './pages/layout.ts';
import type { People, Person } from './people.ts';
import { CHOICE, sessionCookie } from './provider.ts';
import type { StandInId } from './settings.ts';
import type { SignedIn } from './signed-in.ts';

export interface AskingDeps {
  readonly people: People;
  readonly faults: FaultSwitch;
  readonly signedIn: SignedIn;
}

interface Asked {
  readonly id: StandInId;
  readonly provider: Provider;
  /** Microsoft's tenant, whose persons alone are asked. */
  readonly tenant?: string;
}

/** What Microsoft's common page tells a tenant instead of a person's id. */
export const DECLINED = 'declined';

/** A provider's own routes, behind where it is mounted: the page that asks who signs in, and the protocol. */
export function createProviderRoutes(asked: Asked, deps: AskingDeps): Router {
  const { provider, id } = asked;
  const router = express.Router({ caseSensitive: true });
  router.get('/who/:uid', (request, response) => ask(asked, deps, request, response));
  router.post('/who/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const choice = readChoice(id, deps.people, request.body);
    if (choice.kind === 'unclear') await showQuestion(asked, deps, request, response, choice.problem);
    else await finish(asked, request, response, choice);
  });
  router.use('/who', explainLost);
  if (id === 'apple') router.get('/auth', speakAsApple);
  const speak = provider.callback();
  router.use(forgetSession(id), async (request, response) => {
    // the page by which a form is posted to the client has a script of its own
    response.removeHeader('content-security-policy');
    await speak(request, response);
  });
  return router;
}

/** Answers at once where nobody need be asked: a fault, a choice made before, or somebody who is signed in. */
async function ask(asked: Asked, deps: AskingDeps, request: Request, response: Response): Promise<void> {
  const { params } = await asked.provider.interactionDetails(request, response);
  const choice = chosenBefore(asked, deps, textOf(params[CHOICE]));
  if (choice) await finish(asked, request, response, choice);
  else await showQuestion(asked, deps, request, response);
}

function chosenBefore({ id, tenant }: Asked, { people, faults, signedIn }: AskingDeps, chosen: string | undefined) {
  if (faults.of(id) === 'declined' || chosen === DECLINED) return { kind: 'declined' } as const;
  const person = people.find(chosen ?? '') ?? signedIn.at(id);
  const isOfHere = person?.provider === id && (tenant === undefined || tenant === person.tenant);
  return person && isOfHere ? ({ kind: 'person', person } as const) : undefined;
}

async function showQuestion(
  { id, provider, tenant }: Asked,
  { people }: AskingDeps,
  request: Request,
  response: Response,
  problem?: string,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const isOfHere = (person: Person) => tenant === undefined || person.tenant === tenant;
  const page = askPage({
    provider: id,
    people: people.list(id).filter(isOfHere),
    action: request.originalUrl,
    hint: textOf(params['login_hint']),
    ...(problem !== undefined && { problem }),
  });
  response
    .status(problem === undefined ? 200 : 422)
    .type('html')
    .send(page.markup);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

async function finish(
  { provider }: Asked,
  request: Request,
  response: Response,
  choice: Exclude<Choice, { kind: 'unclear' }>,
): Promise<void> {
  const result =
    choice.kind === 'declined'
      ? { error: 'access_denied', error_description: 'The person declined to sign in.' }
      : { login: { accountId: choice.person.subject, remember: false }, select_account: {}, consent: {} };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** The stand-in asks every time: a session from before is not looked at. */
function forgetSession(id: StandInId): RequestHandler {
  const name = sessionCookie(id);
  return (request, _response, next) => {
    const cookies = (request.headers.cookie ?? '').split(/; */);
    request.headers.cookie = cookies.filter((cookie) => !cookie.startsWith(name)).join('; ');
    next();
  };
}

/** Apple gives tokens of identity without `openid`, and what it tells of somebody in a posted form alone. */
const speakAsApple: RequestHandler = (request, response, next) => {
  const url = new URL(request.url, 'http://stand-in.invalid');
  const scopes = (url.searchParams.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (scopes.some((scope) => scope !== 'openid') && url.searchParams.get('response_mode') !== 'form_post') {
    const text = 'invalid_request: response_mode must be form_post when name or email scope is requested.';
    response.status(400).type('html').send(messagePage('Apple refuses the request', text).markup);
    return;
  }
  url.searchParams.set('scope', [...new Set(['openid', ...scopes])].join(' '));
  request.url = url.pathname + url.search;
  next();
};

const explainLost: express.ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof errors.SessionNotFound)) {
    next(error);
    return;
  }
  const text = 'This sign-in is over, or began in another browser. Go back to where you came from and begin again.';
  response.status(400).type('html').send(messagePage('This page has run out', text).markup);
};
