import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findPrepared, listPrepared, type PreparedView } from '../../db/queries/prepared-registrations.ts';
import {
  cancelPreparedRegistration,
  prepareRegistration,
  resendPreparedRegistration,
} from '../../db/writes/prepared-registrations.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { parseEnvironmentName } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import {
  PREPARED_REGISTRATION_STAGES,
  type PreparedOrganisation,
  preparedActions,
  shownPreparedStage,
} from '../../domain/prepared-registration.ts';
import { actorOf, type Caller } from '../../domain/rights.ts';
import { ownEnvironment } from '../auth/own-environment.ts';
import type { RateLimits } from '../auth/rate-limits.ts';
import { ListQuery, listSchema, pageById, toPage } from '../list.ts';
import { localeOf } from '../locale.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface PreparedRegistrationRoutes {
  readonly orm: MikroORM;
  readonly policy: Policy;
  readonly defaultLocale: Locale;
  readonly limits: Pick<RateLimits, 'countPreparation'>;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

const ShortText = z
  .string()
  .trim()
  .min(1)
  .max(160)
  .regex(/^[^\p{Cc}\u2028\u2029]+$/u);

const Organisation = z
  .strictObject({
    name: ShortText,
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .meta({ example: 'NL', description: 'ISO 3166-1 alpha-2.' }),
    registerNumber: z
      .string()
      .regex(/^[A-Za-z0-9. -]{1,20}$/)
      .optional(),
    vatNumber: z
      .string()
      .regex(/^[A-Za-z0-9. -]{2,20}$/)
      .optional(),
  })
  .meta({ id: 'PreparedOrganisation' });

const NewPrepared = z
  .strictObject({
    email: z.string().max(1_000).meta({ example: 'jan@bakkerij.example', description: "The client's work address." }),
    environmentName: z.string().max(200).meta({ example: 'Bakkerij De Korenaar' }),
    organisation: Organisation.optional(),
    locale: z.enum(LOCALES).optional(),
  })
  .meta({ id: 'NewPreparedRegistration' });

const Prepared = z
  .object({
    id: z.uuid(),
    stage: z.enum(PREPARED_REGISTRATION_STAGES),
    email: z.string().nullable().meta({ description: 'Null once it has been erased.' }),
    environmentName: z.string(),
    organisation: Organisation.nullable(),
    locale: z.enum(LOCALES),
    becomePartner: z.boolean().nullable().meta({ description: 'Null until the client has said.' }),
    continues: z.uuid().nullable().meta({ description: 'The lapsed one that this one sends again.' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    allowedActions: z.array(z.enum(['resend', 'cancel'])),
  })
  .meta({ id: 'PreparedRegistration' });

const TakenIn = z
  .object({ id: z.uuid(), stage: z.enum(PREPARED_REGISTRATION_STAGES) })
  .meta({ id: 'PreparationTakenIn' });

/** Registrations that an intermediary prepares for its clients. */
export function createPreparedRegistrationRoutes(dependencies: PreparedRegistrationRoutes): readonly Route[] {
  const { orm, policy, defaultLocale, deliverSoon, limits } = dependencies;
  return [
    defineRoute({
      method: 'post',
      path: '/prepared-registrations',
      right: 'registrations.prepare',
      summary: 'Prepare a registration for a client',
      description:
        'The client is mailed, activates what is prepared and says whether to become partners; the owner of an address with an account is asked that alone. The answer is the same for every address. While one for the address is open, its details are replaced.',
      body: NewPrepared,
      idempotent: true,
      answers: { 202: { description: 'Taken in', schema: TakenIn } },
      problems: ['RATE_LIMITED'],
      handle: async ({ req, res, body, caller, id }) => {
        const { environmentId, createdBy } = intermediaryOf(caller);
        const { email, environmentName } = parsePrepared(body);
        await limits.countPreparation(environmentId);
        const { row, subject } = await prepareRegistration(
          orm.em.fork(),
          {
            id,
            environmentId,
            createdBy,
            email,
            environmentName,
            organisation: body.organisation ? toOrganisation(body.organisation) : null,
            locale: body.locale ?? localeOf(req, defaultLocale),
          },
          policy,
        );
        deliverSoon(subject);
        // the same whether it was delivered meanwhile or not
        res.status(202).location(pathOf(row.id)).json({ id: row.id, stage: 'taken-in' });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/prepared-registrations',
      right: 'registrations.prepare',
      summary: 'What was prepared, oldest first',
      query: ListQuery,
      answers: { 200: { description: 'A page', schema: listSchema(Prepared) } },
      problems: [],
      handle: async ({ res, query, caller }) => {
        const page = pageById(query);
        const rows = await listPrepared(orm.em.fork(), intermediaryOf(caller).environmentId, page);
        res.json(toPage(rows, page, { keyOf: ({ id }) => id, toItem: toPrepared }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/prepared-registrations/:id',
      right: 'registrations.prepare',
      summary: 'One prepared registration',
      answers: { 200: { description: 'Where it stands', schema: Prepared } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        const { environmentId } = intermediaryOf(caller);
        const row = await findPrepared(orm.em.fork(), { id: pathParam(req, 'id'), environmentId });
        if (!row) throw new DomainError('NOT_FOUND', 'There is nothing here for you.');
        res.json(toPrepared(row));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/prepared-registrations/:id/resend',
      right: 'registrations.prepare',
      summary: 'Ask the client again',
      description: 'An open one at most once a minute; a lapsed one as a new one that names the old.',
      idempotent: true,
      answers: {
        200: { description: 'Sent again', schema: TakenIn },
        202: { description: 'A new one, for one that has lapsed', schema: TakenIn },
      },
      problems: ['ALREADY_DECIDED', 'RATE_LIMITED'],
      handle: async ({ req, res, caller, id: newId }) => {
        const { environmentId, createdBy } = intermediaryOf(caller);
        const id = pathParam(req, 'id');
        const command = { id, environmentId, newId, createdBy };
        const { row, subject } = await resendPreparedRegistration(orm.em.fork(), command, policy);
        deliverSoon(subject);
        if (row.id !== id) res.status(202).location(pathOf(row.id));
        res.json({ id: row.id, stage: 'taken-in' });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/prepared-registrations/:id/cancel',
      right: 'registrations.prepare',
      summary: 'Withdraw it before the client has answered',
      description: 'The client can still register, without being asked about partners.',
      idempotent: true,
      answers: { 200: { description: 'Withdrawn', schema: Prepared } },
      problems: ['ALREADY_DECIDED'],
      handle: async ({ req, res, caller }) => {
        const { environmentId } = intermediaryOf(caller);
        res.json(
          toPrepared(await cancelPreparedRegistration(orm.em.fork(), { id: pathParam(req, 'id'), environmentId })),
        );
      },
    }),
  ];
}

/** Whoever prepares does so for their environment. */
function intermediaryOf(caller: Caller): { readonly environmentId: string; readonly createdBy: string } {
  const environmentId = ownEnvironment(caller);
  if (caller.kind === 'anonymous') throw new DomainError('NOT_AUTHENTICATED', 'Sign in first.');
  return { environmentId, createdBy: actorOf(caller) };
}

function parsePrepared({ email, environmentName }: { readonly email: string; readonly environmentName: string }) {
  const address = parseEmailAddress(email);
  const name = parseEnvironmentName(environmentName);
  const fields: FieldError[] = [];
  if (!address) fields.push({ field: 'email', code: 'EMAIL_INVALID' });
  if (!name) fields.push({ field: 'environmentName', code: 'ENVIRONMENT_NAME_INVALID' });
  if (!address || !name)
    throw new DomainError('VALIDATION_FAILED', 'The body is not valid; `errors` names the fields.', { fields });
  return { email: address, environmentName: name.shown };
}

function toOrganisation({
  name,
  country,
  registerNumber,
  vatNumber,
}: z.output<typeof Organisation>): PreparedOrganisation {
  return {
    name,
    country,
    ...(registerNumber === undefined ? {} : { registerNumber }),
    ...(vatNumber === undefined ? {} : { vatNumber }),
  };
}

function toPrepared(row: PreparedView): z.infer<typeof Prepared> {
  const nowMs = Date.now();
  const stage = shownPreparedStage(row, nowMs);
  // a lapse looks alike whatever it rode on
  const endedAt = stage === 'expired' ? row.expiresAt : (row.endedAt ?? null);
  return {
    id: row.id,
    stage,
    email: row.email ?? null,
    environmentName: row.environmentName,
    organisation: row.organisation ? toOrganisation(row.organisation) : null,
    locale: row.locale,
    becomePartner: row.becomePartner ?? null,
    continues: row.continues ?? null,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    allowedActions: [...preparedActions(stage)],
  };
}

function pathOf(id: string): string {
  return `/v1/prepared-registrations/${id}`;
}
