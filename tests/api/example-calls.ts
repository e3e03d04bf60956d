import { randomUUID } from 'node:crypto';
import { TERMS } from '../../domain/terms.ts';
import { seedEnvironment, seedPrepared, seedProgram, seedUser, seedWaitingAddress } from '../support/callers.ts';
import type { TestInstance } from '../support/instance.ts';
import { seedOrganisation } from '../support/organisations.ts';
import { GOOD_PASSWORD } from '../support/person.ts';

/** An environment of one call's own, and what a call can be about in it. */
export interface World {
  readonly environmentId: string;
  /** Makes a user of it. */
  readonly user: () => Promise<string>;
  /** Makes a session of a user of it, and an extra address that waits for an administrator. */
  readonly session: () => Promise<string>;
  readonly waitingAddress: () => Promise<string>;
  /** Makes a registration that it has prepared, and a question to a user of it. */
  readonly prepared: () => Promise<string>;
  readonly question: () => Promise<string>;
  /** Makes an active organisation of it. */
  readonly organisation: () => Promise<string>;
  /** Makes a service account of it with a key. */
  readonly program: () => Promise<{ readonly id: string; readonly keyId: string }>;
}

/** A call that fits its schema. */
export interface ExampleCall {
  /** The ids in its path, each of something in the world. */
  readonly ids?: (world: World) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  readonly body?: (world: World) => unknown;
}

const nobody = () => ({ id: randomUUID() });
const aUser = async ({ user }: World) => ({ id: await user() });
const aWaitingAddress = async ({ waitingAddress }: World) => ({ id: await waitingAddress() });
const aPrepared = async ({ prepared }: World) => ({ id: await prepared() });
const aQuestion = async ({ question }: World) => ({ id: await question() });
const aProgram = async ({ program }: World) => ({ id: (await program()).id });
const anOrganisation = async ({ organisation }: World) => ({ id: await organisation() });
const aMember = async ({ organisation, user }: World) => ({ id: await organisation(), userId: await user() });
const onboardingAction = () => ({ reason: 'Seen.', expectedStage: 'awaiting-authority' });
const address = () => `${randomUUID()}@acme.example`;

/**
 * One line for every call of the API, by method and path as `/openapi.json` has them. A test fails as long as a call is
 * missing here. `ids` names what exists in the world's environment, so that it can be tried from another one; a call
 * about something that takes days to come about names nothing that exists.
 */
export const EXAMPLE_CALLS: Readonly<Record<string, ExampleCall>> = {
  'get /v1/terms': {},
  'post /v1/registrations': { body: () => ({ email: address() }) },
  'post /v1/registrations/resend': { body: () => ({ email: address() }) },
  'post /v1/activations': {
    body: () => ({ token: 'x', username: 'somebody', password: GOOD_PASSWORD, acceptedTermsVersion: TERMS.version }),
  },
  'post /v1/sessions': { body: () => ({ login: randomUUID(), password: 'x' }) },
  'delete /v1/sessions/current': {},
  'post /v1/password-resets': { body: () => ({ login: address() }) },
  'post /v1/password-resets/confirm': { body: () => ({ token: 'x', password: GOOD_PASSWORD }) },
  'get /v1/me': {},
  'patch /v1/me': { body: () => ({ locale: 'fr' }) },
  'get /v1/me/identities': {},
  'delete /v1/me/identities/{id}': { ids: nobody },
  'get /v1/me/sessions': {},
  'delete /v1/me/sessions/{id}': { ids: async ({ session }) => ({ id: await session() }) },
  'get /v1/me/email-addresses': {},
  'post /v1/me/email-addresses': { body: () => ({ email: address() }) },
  'delete /v1/me/email-addresses/{id}': { ids: aWaitingAddress },
  'post /v1/email-verifications/confirm': { body: () => ({ token: 'x' }) },
  'get /v1/me/prompts': {},
  'post /v1/me/prompts/{id}/accept': { ids: aQuestion },
  'post /v1/me/prompts/{id}/dismiss': { ids: aQuestion },
  'get /v1/email-approvals': {},
  'post /v1/email-approvals/{id}/approve': { ids: aWaitingAddress },
  'post /v1/email-approvals/{id}/refuse': { ids: aWaitingAddress },
  'get /v1/environment': {},
  'patch /v1/environment': { body: () => ({ findable: false }) },
  'get /v1/environments': {},
  'get /v1/environments/{id}': { ids: ({ environmentId }) => ({ id: environmentId }) },
  'put /v1/environments/{id}/subscription': {
    ids: ({ environmentId }) => ({ id: environmentId }),
    body: () => ({ partnerRelations: true, seats: 5, credit: 0, licence: null }),
  },
  'put /v1/environments/{id}/sign-in-policy': {
    ids: ({ environmentId }) => ({ id: environmentId }),
    body: () => ({ provider: null, reason: 'The provider is lost.' }),
  },
  'get /v1/users': {},
  'post /v1/users': { body: () => ({ email: address(), role: 'user' }) },
  'get /v1/users/{id}': { ids: aUser },
  'patch /v1/users/{id}': { ids: aUser, body: () => ({ firstName: 'An' }) },
  'post /v1/users/{id}/deactivate': { ids: aUser },
  'post /v1/users/{id}/reactivate': { ids: aUser },
  'post /v1/users/{id}/send-login-details': { ids: aUser },
  'get /v1/dossiers': {},
  'get /v1/relation-managers': {},
  'put /v1/relation-managers/{userId}': { ids: async ({ user }) => ({ userId: await user() }) },
  'delete /v1/relation-managers/{userId}': { ids: async ({ user }) => ({ userId: await user() }) },
  'get /v1/service-accounts': {},
  'post /v1/service-accounts': { body: () => ({ name: 'A program', scopes: ['users.read'] }) },
  'get /v1/service-accounts/{id}': { ids: aProgram },
  'post /v1/service-accounts/{id}/keys': { ids: aProgram, body: () => ({ expiresInDays: 1 }) },
  'delete /v1/service-accounts/{id}/keys/{keyId}': { ids: async ({ program }) => program() },
  'post /v1/service-accounts/{id}/disable': { ids: aProgram },
  'post /v1/prepared-registrations': { body: () => ({ email: address(), environmentName: 'Bakkerij' }) },
  'get /v1/prepared-registrations': {},
  'get /v1/prepared-registrations/{id}': { ids: aPrepared },
  'post /v1/prepared-registrations/{id}/resend': { ids: aPrepared },
  'post /v1/prepared-registrations/{id}/cancel': { ids: aPrepared },
  'get /v1/partner-directory': {},
  'get /v1/partner-directory/{environmentId}': { ids: ({ environmentId }) => ({ environmentId }) },
  'post /v1/partner-requests': { body: () => ({ environmentId: randomUUID(), relationManagerId: randomUUID() }) },
  'get /v1/partner-requests': {},
  'get /v1/partner-requests/{id}': { ids: nobody },
  'post /v1/partner-requests/{id}/accept': { ids: nobody },
  'post /v1/partner-requests/{id}/decline': { ids: nobody },
  'post /v1/partner-requests/{id}/take-over': { ids: nobody },
  'post /v1/partner-requests/{id}/withdraw': { ids: nobody },
  'post /v1/partner-requests/{id}/resend': { ids: nobody },
  'post /v1/partner-requests/{id}/reassign': { ids: nobody, body: () => ({ relationManagerId: randomUUID() }) },
  'get /v1/partnerships': {},
  'get /v1/partnerships/{id}': { ids: nobody },
  'post /v1/partnerships/{id}/end': { ids: nobody },
  'get /v1/partnerships/{id}/propagation': { ids: nobody },
  'get /v1/partnerships/{id}/receipts': { ids: nobody },
  'post /v1/partnerships/{id}/propagation/retry': { ids: nobody, body: () => ({}) },
  'get /v1/shares': {},
  'post /v1/shares': {
    body: () => ({
      organisationId: randomUUID(),
      document: { ref: 'urn:dms:1', title: 'Invoice' },
      audience: { kind: 'user', id: randomUUID() },
      permission: 'view',
    }),
  },
  'get /v1/shares/{id}': { ids: nobody },
  'post /v1/shares/{id}/withdraw': { ids: nobody },
  'get /v1/me/shared-documents': {},
  'get /v1/organisations': {},
  'post /v1/organisations': { body: () => ({ country: 'NL', name: 'Bakkerij' }) },
  'get /v1/organisations/{id}': { ids: anOrganisation },
  'patch /v1/organisations/{id}': { ids: anOrganisation, body: () => ({ city: 'Ede' }) },
  'put /v1/organisations/{id}/receiving': { ids: anOrganisation, body: () => ({ enabled: false }) },
  'post /v1/organisations/{id}/activate': { ids: anOrganisation },
  'post /v1/organisations/{id}/withdraw-activation': { ids: anOrganisation },
  'post /v1/organisations/{id}/evidence': { ids: anOrganisation, body: () => ({ ref: 'urn:dms:1', title: 'Proof' }) },
  'get /v1/organisations/{id}/identifiers': { ids: anOrganisation },
  'post /v1/organisations/{id}/identifiers': {
    ids: anOrganisation,
    body: () => ({ scheme: '0088', value: '8712423000018' }),
  },
  'delete /v1/organisations/{id}/identifiers/{identifierId}': {
    ids: async (world) => ({ ...(await anOrganisation(world)), identifierId: randomUUID() }),
  },
  'get /v1/organisations/{id}/members': { ids: anOrganisation },
  'patch /v1/organisations/{id}/members/{userId}': { ids: aMember, body: () => ({ role: 'administrator' }) },
  'delete /v1/organisations/{id}/members/{userId}': { ids: aMember },
  'get /v1/brakes/{name}': { ids: () => ({ name: 'mail' }) },
  'put /v1/brakes/{name}': { ids: () => ({ name: 'mail' }), body: () => ({ on: false, reason: 'Nothing is held.' }) },
  'get /v1/drift': {},
  'get /v1/onboardings': {},
  'get /v1/onboardings/counts': {},
  'get /v1/onboardings/{id}': { ids: nobody },
  'post /v1/onboardings/search': { body: () => ({ email: address() }) },
  'post /v1/onboardings/{id}/approve-authority': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/refuse-authority': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/retry': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/resend': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/cancel': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/restore': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/take': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/release': { ids: nobody, body: onboardingAction },
  'post /v1/onboardings/{id}/extend': {
    ids: nobody,
    body: () => ({ ...onboardingAction(), until: '2036-01-01T00:00:00Z' }),
  },
  'post /v1/onboardings/{id}/correct-address': {
    ids: nobody,
    body: () => ({ ...onboardingAction(), email: address() }),
  },
  'post /v1/onboardings/{id}/reassign': {
    ids: nobody,
    body: () => ({ ...onboardingAction(), managerId: randomUUID() }),
  },
  'post /v1/onboardings/{id}/settle-mail': {
    ids: nobody,
    body: () => ({ ...onboardingAction(), mailId: randomUUID(), outcome: 'sent' }),
  },
  'post /v1/onboardings/{id}/note': {
    ids: nobody,
    body: () => ({ text: 'Called them.', expectedStage: 'awaiting-authority' }),
  },
  'post /v1/onboarding-actions': {
    body: () => ({ filter: { environmentId: randomUUID() }, action: 'note', reason: 'Seen.', dryRun: true }),
  },
  'get /v1/onboarding-actions': {},
  'get /v1/onboarding-actions/{id}': { ids: nobody },
  'get /v1/onboarding-actions/{id}/items': { ids: nobody },
  'post /v1/onboarding-actions/{id}/confirm': { ids: nobody, body: () => ({}) },
  'post /v1/onboarding-actions/{id}/stop': { ids: nobody, body: () => ({}) },
  'post /v1/organisations/{id}/invitations': { ids: nobody, body: () => ({ email: address() }) },
  'post /v1/organisations/{id}/invitations/bulk': {
    ids: nobody,
    body: () => ({ invitations: [{ email: address() }] }),
  },
  'get /v1/organisations/{id}/invitations/bulk': { ids: nobody },
  'get /v1/bulk-invitations/{id}': { ids: nobody },
  'get /v1/bulk-invitations/{id}/items': { ids: nobody },
  'post /v1/bulk-invitations/{id}/cancel': { ids: nobody },
  'get /v1/organisations/{id}/invitations': { ids: nobody },
  'get /v1/invitations/{id}': { ids: nobody },
  'post /v1/invitations/{id}/resend': { ids: nobody },
  'post /v1/invitations/{id}/revoke': { ids: nobody },
  'post /v1/invitations/{id}/correct-address': { ids: nobody, body: () => ({ email: address() }) },
  'post /v1/invitations/accept': { body: () => ({ token: 'x' }) },
  'post /v1/invitations/decline': { body: () => ({ token: 'x', word: 'x' }) },
  'post /v1/invitations/ask-again': { body: () => ({ token: 'x', word: 'x' }) },
  'put /v1/licences/{licenceId}/users': { ids: () => ({ licenceId: 'L1' }), body: () => ({ users: [] }) },
  'get /v1/licence-syncs/{id}': { ids: nobody },
  'get /v1/licence-syncs/{id}/items': { ids: nobody },
};

/** A world of its own. */
export async function openWorld(instance: TestInstance): Promise<World> {
  const environmentId = await seedEnvironment(instance);
  return {
    environmentId,
    user: async () => (await seedUser(instance, environmentId, 'advanced-user')).userId,
    session: async () => (await seedUser(instance, environmentId, 'user')).sessionId,
    waitingAddress: () => seedWaitingAddress(instance, environmentId),
    prepared: () => seedPrepared(instance, environmentId),
    question: async () => {
      const { userId } = await seedUser(instance, environmentId, 'user');
      return seedPrepared(instance, await seedEnvironment(instance), userId);
    },
    organisation: async () => {
      const administratorId = (await seedUser(instance, environmentId, 'user')).userId;
      return seedOrganisation(instance, { environmentId, administratorId });
    },
    program: async () => {
      const made = await seedProgram(instance, { environmentId, scopes: ['users.read'] });
      return { id: made.serviceAccountId, keyId: made.keyId };
    },
  };
}

/** An operation as `/openapi.json` describes it. */
export interface Operation {
  /** Method and path, by which its example is found. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly description: OperationObject;
}

export interface OperationObject {
  readonly 'x-right': string;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Every call that an instance has, as it says itself. */
export async function readOperations(
  apiUrl: string,
): Promise<{ readonly operations: readonly Operation[]; readonly schemas: Readonly<Record<string, JsonSchema>> }> {
  const response = await fetch(`${apiUrl}/openapi.json`);
  const document = (await response.json()) as {
    paths: Record<string, Record<string, OperationObject>>;
    components: { schemas: Record<string, JsonSchema> };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, description]) => ({ name: `${method} ${path}`, method, path, description })),
  );
  return { operations, schemas: document.components.schemas };
}

/** The path of an operation with ids in it. */
export function pathWith(path: string, ids: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(ids[name] ?? ''));
}
