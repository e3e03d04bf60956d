import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import { z } from 'zod';
import type { ProviderSettings } from '../../domain/identity.ts';
import { listen } from '../listening.ts';
import { requireLoopbackHost } from '../loopback.ts';
import { answerRefusal, refuseUnknownPath } from '../refusal.ts';
import { isAppleSecret } from './apple-secret.ts';
import { createProviderRoutes } from './asking.ts';
import { type ControlDeps, createControlApi } from './control-api.ts';
import { DEFAULT_PEOPLE } from './default-people.ts';
import { createFaultSwitch, type Fault } from './faults.ts';
import { type Files, openFiles } from './files.ts';
import { createSigningKeys, type SigningKeys, SigningKeysSchema } from './keys.ts';
import { createMicrosoft } from './microsoft.ts';
import { createOutages, type Outages } from './outages.ts';
import { createPages, securePages } from './pages/routes.ts';
import { createPeople, type People, PersonInputSchema } from './people.ts';
import { createProvider, type ProviderOptions } from './provider.ts';
import {
  createIdentitySecrets,
  identitySettings,
  issuerOf,
  STAND_IN_IDS,
  type StandInId,
  tenantIssuer,
} from './settings.ts';
import { createSignedIn } from './signed-in.ts';

export interface IdentityStandInOptions {
  /** Of the client: where its callbacks are. */
  readonly publicUrl: string;
  /** 0 (the default) takes a free port. */
  readonly port?: number | undefined;
  /** Where persons and keys outlive the process; without it all is in memory. */
  readonly dataFolder?: string | undefined;
  /** The client's secrets by provider; new ones when not given. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** What else is stood in for on the same port. */
  readonly beside?: RequestHandler | undefined;
}

/** Identity providers that run on this machine, played by oidc-provider under their real issuers. */
export interface IdentityStandIn {
  readonly url: string;
  /** As Vestibule's configuration names them. */
  readonly settings: readonly ProviderSettings[];
  /** By provider; Apple's is the private key (PKCS#8) that signs its client's secret. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly people: People;
  /** Signs somebody in at their provider without being asked; undefined: every provider asks again. */
  signInAs(personId: string | undefined): void;
  /** undefined clears the provider's fault. */
  play(provider: StandInId, fault: Fault | undefined): void;
  close(): Promise<void>;
}

interface Parts extends ControlDeps {
  readonly keys: SigningKeys;
  readonly secrets: Readonly<Record<string, string>>;
  readonly publicUrl: string;
  readonly outages: Outages;
  readonly beside: RequestHandler | undefined;
}

/** Starts a stand-in for Microsoft, Google, Apple and a customer's own provider. */
export async function createIdentityStandIn(options: IdentityStandInOptions): Promise<IdentityStandIn> {
  const { publicUrl, port = 0, secrets = createIdentitySecrets(), beside } = options;
  const files = openFiles(options.dataFolder);
  const people = openPeople(files);
  const signedIn = createSignedIn(people);
  const faults = createFaultSwitch();
  const outages = createOutages(faults);
  const keys = await openKeys(files);
  const app = createApp({ people, signedIn, faults, outages, keys, secrets, publicUrl, beside });
  const server = await listen(createServer(app), port);
  return {
    url: server.url,
    settings: identitySettings(server.url),
    secrets,
    people,
    signInAs: signedIn.set,
    play: faults.play,
    close: async () => {
      outages.close();
      await server.close();
    },
  };
}

function createApp(parts: Parts): Express {
  const { outages, publicUrl, beside } = parts;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.use(requireLoopbackHost, securePages(new URL(publicUrl).origin));
  app.use(createControlApi(parts));
  app.use(createPages(parts));
  for (const id of STAND_IN_IDS) app.use(`/${id}`, outages.before(id), routesOf(id, parts));
  if (beside) app.use(beside);
  app.use(refuseUnknownPath);
  app.use(answerRefusal);
  return app;
}

function routesOf(id: StandInId, parts: Parts) {
  if (id !== 'microsoft') {
    const provider = createProvider({ ...providerOptions(id, parts), issuer: issuerOf(id), path: `/${id}` });
    return createProviderRoutes({ id, provider }, parts);
  }
  const createTenant = (tenant: string, path: string) =>
    createProvider({ ...providerOptions(id, parts), issuer: tenantIssuer(tenant), path, tenant });
  return createMicrosoft({ ...parts, createTenant });
}

function providerOptions(id: StandInId, parts: Parts): Omit<ProviderOptions, 'issuer' | 'path'> {
  const { keys, secrets, publicUrl, people, faults } = parts;
  const secret = secrets[id];
  if (secret === undefined) throw new Error(`The stand-in needs a secret for ${id}.`);
  return {
    id,
    redirectUri: new URL(`/sign-in/${id}/callback`, publicUrl).href,
    key: keys[id],
    isSecret: async (given) => (id === 'apple' ? isAppleSecret(given, secret, Date.now()) : isSame(given, secret)),
    people,
    faults,
  };
}

function isSame(given: string, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(secret));
}

function openPeople(files: Files): People {
  const kept = z.array(PersonInputSchema).safeParse(files.read('people.json'));
  return createPeople(kept.success ? kept.data : DEFAULT_PEOPLE, (all) => files.write('people.json', all));
}

async function openKeys(files: Files): Promise<SigningKeys> {
  const kept = SigningKeysSchema.safeParse(files.read('keys.json'));
  if (kept.success) return kept.data;
  const keys = await createSigningKeys();
  files.write('keys.json', keys);
  return keys;
}
