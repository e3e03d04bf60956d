import { z } from 'zod';
import { listServiceAccounts, type ServiceAccountView } from '../../db/queries/service-accounts.ts';
import { hasRight, type KnownCaller, SCOPES } from '../../domain/rights.ts';
import {
  ACCOUNT_LICENCES_MAX,
  KEY_DAYS,
  KEY_DAYS_MAX,
  keyState,
  reasonsAgainstGrant,
} from '../../domain/service-accounts.ts';
import { known } from '../auth/caller-kinds.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';
import {
  createKey,
  createServiceAccount,
  disable,
  endKey,
  environmentFor,
  readServiceAccount,
  type ServiceAccountDependencies,
} from '../service-accounts.ts';

const KeySchema = z
  .object({
    id: z.uuid(),
    prefix: z.string().meta({ example: 'vst_3xVb0Qk1' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'To the minute.' }),
    revokedAt: z.iso.datetime().nullable(),
    allowedActions: z.array(z.enum(['revoke'])),
  })
  .meta({ id: 'ServiceAccountKey' });

const ServiceAccountSchema = z
  .object({
    id: z.uuid(),
    environmentId: z.uuid().nullable().meta({ description: 'Null for an account of the platform.' }),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    licences: z.array(z.string()).meta({ description: 'That it may synchronise; empty: every one.' }),
    createdAt: z.iso.datetime(),
    disabledAt: z.iso.datetime().nullable(),
    keys: z.array(KeySchema),
    allowedActions: z.array(z.enum(['create-key', 'disable'])),
  })
  .meta({ id: 'ServiceAccount' });

const NewServiceAccount = z
  .strictObject({
    name: z.string().min(1).max(200).meta({ example: 'Bookkeeping package' }),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).transform(withoutRepeats),
    licences: z
      .array(z.string().regex(/^[\x21-\x7e]{1,64}$/))
      .max(ACCOUNT_LICENCES_MAX)
      .default([])
      .transform(withoutRepeats)
      .meta({ description: 'With `licences.sync`: the licences that it may synchronise; every one without any.' }),
    environmentId: z.uuid().optional().meta({ description: 'For operators: whose account it is; nobody’s without.' }),
  })
  .meta({ id: 'NewServiceAccount' });

const NewKey = z
  .strictObject({
    expiresInDays: z
      .int()
      .min(1)
      .max(KEY_DAYS_MAX)
      .default(KEY_DAYS)
      .meta({ description: 'For how long it is valid.' }),
  })
  .meta({ id: 'NewServiceAccountKey' });

const ShownKeySchema = z
  .object({
    id: z.uuid(),
    key: z.string().nullable().meta({ description: 'Shown this once; null in a repeated answer.' }),
    prefix: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ShownServiceAccountKey' });

const AccountsQuery = ListQuery.extend({
  environmentId: z.uuid().optional().meta({ description: 'For operators: of which environment; of none without.' }),
});

/** Programs that call the API, and their keys: an administrator's of their environment, an operator's of the platform. */
export function createServiceAccountRoutes({ orm }: ServiceAccountDependencies): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/service-accounts',
      right: 'service-accounts.read',
      summary: 'List service accounts',
      query: AccountsQuery,
      answers: { 200: { description: 'The oldest first', schema: listSchema(ServiceAccountSchema) } },
      problems: ['NOT_FOUND'],
      handle: async ({ res, caller, query }) => {
        const by = known(caller);
        const page = pageById(query);
        const environmentId = environmentFor(by, query.environmentId);
        const rows = await listServiceAccounts(orm.em.fork(), { environmentId, ...page });
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => toServiceAccount(row, by) }));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/service-accounts',
      right: 'service-accounts.write',
      summary: 'Make a service account',
      description:
        'It can do nothing until it has a key. Nobody gives more than they hold: an administrator no scopes that reach beyond an environment, a program only what it has itself.',
      body: NewServiceAccount,
      answers: { 201: { description: 'Made', schema: ServiceAccountSchema } },
      problems: ['NOT_FOUND'],
      idempotent: true,
      handle: async ({ res, caller, body, id }) => {
        const by = known(caller);
        const made = await createServiceAccount({ orm }, by, { ...body, environmentId: body.environmentId }, id);
        res.status(201).location(`/v1/service-accounts/${made.id}`).json(toServiceAccount(made, by));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/service-accounts/:id',
      right: 'service-accounts.read',
      summary: 'One service account with its keys',
      answers: { 200: { description: 'The account', schema: ServiceAccountSchema } },
      problems: ['NOT_FOUND'],
      handle: async ({ req, res, caller }) => {
        const by = known(caller);
        res.json(toServiceAccount(await readServiceAccount({ orm }, by, pathParam(req, 'id')), by));
      },
    }),
    ...createKeyRoutes({ orm }),
    defineRoute({
      method: 'post',
      path: '/service-accounts/:id/disable',
      right: 'service-accounts.write',
      summary: 'Disable a service account and every key of it',
      description: 'At once and for good; a repeat changes nothing.',
      answers: { 200: { description: 'Disabled', schema: ServiceAccountSchema } },
      problems: ['NOT_FOUND'],
      handle: async ({ req, res, caller }) => {
        const by = known(caller);
        res.json(toServiceAccount(await disable({ orm }, by, pathParam(req, 'id')), by));
      },
    }),
  ];
}

function createKeyRoutes(dependencies: ServiceAccountDependencies): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/service-accounts/:id/keys',
      right: 'service-accounts.write',
      summary: 'Give a service account one more key',
      description: 'The keys that it has go on working: move the program to the new one, then delete the old one.',
      body: NewKey,
      answers: { 201: { description: 'Made; the key is shown this once', schema: ShownKeySchema } },
      problems: ['NOT_FOUND', 'ACCOUNT_DISABLED', 'ALREADY_DECIDED'],
      idempotent: true,
      shownOnce: ['key'],
      handle: async ({ req, res, caller, body, id }) => {
        const accountId = pathParam(req, 'id');
        const shown = await createKey(dependencies, known(caller), accountId, { ...body, id });
        res.status(201).location(`/v1/service-accounts/${accountId}`).json(shown);
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/service-accounts/:id/keys/:keyId',
      right: 'service-accounts.write',
      summary: 'End a key at once',
      answers: { 204: { description: 'It is not valid any more' } },
      problems: ['NOT_FOUND'],
      handle: async ({ req, res, caller }) => {
        const which = { accountId: pathParam(req, 'id'), keyId: pathParam(req, 'keyId') };
        await endKey(dependencies, known(caller), which);
        res.status(204).end();
      },
    }),
  ];
}

function toServiceAccount(account: ServiceAccountView, caller: KnownCaller): z.input<typeof ServiceAccountSchema> {
  const now = new Date();
  const mayWrite = hasRight(caller, 'service-accounts.write');
  const isEnabled = account.disabledAt === null;
  const givesKeys = mayWrite && isEnabled && reasonsAgainstGrant(caller, account).length === 0;
  return {
    ...account,
    scopes: [...account.scopes],
    licences: [...account.licences],
    createdAt: account.createdAt.toISOString(),
    disabledAt: account.disabledAt?.toISOString() ?? null,
    keys: account.keys.map((key) => ({
      ...key,
      createdAt: key.createdAt.toISOString(),
      expiresAt: key.expiresAt?.toISOString() ?? null,
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      revokedAt: key.revokedAt?.toISOString() ?? null,
      allowedActions: mayWrite && keyState(key, now) === 'valid' ? ['revoke'] : [],
    })),
    allowedActions: [
      ...(givesKeys ? (['create-key'] as const) : []),
      ...(mayWrite && isEnabled ? (['disable'] as const) : []),
    ],
  };
}

function withoutRepeats<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}
