import type { MikroORM } from '@mikro-orm/postgresql';
import type { Response } from 'express';
import { z } from 'zod';
import { findEnvironment, listEnvironments } from '../../db/queries/environments.ts';
import { setSubscription } from '../../db/writes/environments.ts';
import { liftSignInPolicy } from '../../db/writes/sign-in-policies.ts';
import { DomainError } from '../../domain/errors.ts';
import { actorOf, type Caller } from '../../domain/rights.ts';
import { known } from '../auth/caller-kinds.ts';
import { EnvironmentSchema, type EnvironmentViewOptions, toEnvironment } from '../environment-view.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';
import { expectedVersion, setVersion } from '../versions.ts';

export interface EnvironmentsRoutes extends EnvironmentViewOptions {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

/** What PostgreSQL's integer holds. */
const CREDIT_MAX = 2_147_483_647;
const SEATS_MAX = 1_000_000;

const NewSubscription = z
  .strictObject({
    partnerRelations: z.boolean(),
    seats: z.int().min(0).max(SEATS_MAX),
    credit: z.int().min(0).max(CREDIT_MAX),
    licence: z
      .strictObject({ id: z.string().regex(/^[\x21-\x7e]{1,64}$/), name: z.string().trim().min(1).max(160) })
      .nullable(),
    validUntil: z.iso
      .datetime({ offset: true })
      .nullable()
      .default(null)
      .meta({ description: 'Without one it does not lapse.' }),
  })
  .meta({ id: 'NewSubscription', description: 'All of it: what it says replaces what was there.' });

const NoSignInPolicy = z
  .strictObject({
    provider: z.null(),
    reason: z.string().trim().min(1).max(500).optional().meta({ description: 'Kept on record.' }),
  })
  .meta({ id: 'NoSignInPolicy', description: 'Operators open; only administrators restrict.' });

const EnvironmentsQuery = ListQuery.extend({
  search: z.string().max(200).optional().meta({ description: 'What the name begins with.' }),
});

/** All environments, for operators, and what they have bought. */
export function createEnvironmentsRoutes(dependencies: EnvironmentsRoutes): readonly Route[] {
  const { orm, deliverSoon } = dependencies;
  return [
    defineRoute({
      method: 'get',
      path: '/environments',
      right: 'operate.view',
      summary: 'Environments, by the beginning of their names',
      query: EnvironmentsQuery,
      answers: { 200: { description: 'A page of environments, oldest first', schema: listSchema(EnvironmentSchema) } },
      problems: [],
      handle: async ({ res, caller, query }) => {
        const page = pageById(query);
        const rows = await listEnvironments(orm.em.fork(), { search: query.search, ...page });
        res.json(
          toPage(rows, page, { keyOf: ({ id }) => id, toItem: (row) => toEnvironment(row, caller, dependencies) }),
        );
      },
    }),
    defineRoute({
      method: 'get',
      path: '/environments/:id',
      right: 'operate.view',
      summary: 'One environment',
      answers: {
        200: { description: 'The environment; `ETag` is the version of its subscription', schema: EnvironmentSchema },
      },
      problems: [],
      handle: async ({ req, res, caller }) =>
        answerEnvironment(dependencies, { res, caller, id: pathParam(req, 'id') }),
    }),
    defineRoute({
      method: 'put',
      path: '/environments/:id/subscription',
      right: 'operate.act',
      summary: 'Set what an environment has bought',
      description: 'Fewer seats than are taken throw nobody out; nobody comes in until enough are free.',
      body: NewSubscription,
      conditional: true,
      answers: { 200: { description: 'The environment as it is now', schema: EnvironmentSchema } },
      problems: ['LICENCE_TAKEN'],
      handle: async ({ req, res, caller, body }) => {
        const validUntil = body.validUntil === null ? null : new Date(body.validUntil);
        const id = pathParam(req, 'id');
        const subjects = await setSubscription(orm.em.fork(), {
          environmentId: id,
          expectedVersion: expectedVersion(req),
          subscription: { ...body, validUntil },
        });
        for (const subject of subjects) deliverSoon(subject);
        await answerEnvironment(dependencies, { res, caller, id });
      },
    }),
    defineRoute({
      method: 'put',
      path: '/environments/:id/sign-in-policy',
      right: 'operate.act',
      summary: 'Open every way in again to an environment that is restricted to a provider',
      description:
        'For an environment whose provider is lost. Passwords of before count again. A repeat changes nothing.',
      body: NoSignInPolicy,
      conditional: true,
      answers: { 200: { description: 'The environment as it is now', schema: EnvironmentSchema } },
      problems: [],
      handle: async ({ req, res, caller, body: { reason = null } }) => {
        const environmentId = pathParam(req, 'id');
        const lift = { environmentId, expectedVersion: expectedVersion(req), actor: actorOf(known(caller)), reason };
        await liftSignInPolicy(orm.em.fork(), lift);
        await answerEnvironment(dependencies, { res, caller, id: environmentId });
      },
    }),
  ];
}

async function answerEnvironment(
  dependencies: EnvironmentsRoutes,
  { res, caller, id }: { readonly res: Response; readonly caller: Caller; readonly id: string },
): Promise<void> {
  const environment = await findEnvironment(dependencies.orm.em.fork(), id);
  if (!environment) throw new DomainError('NOT_FOUND', 'There is no such environment.');
  setVersion(res, environment.subscription.version);
  res.json(toEnvironment(environment, caller, dependencies));
}
