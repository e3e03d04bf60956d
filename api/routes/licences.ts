import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { countLines, findLicenceSync, type LicenceSyncView, listLines } from '../../db/queries/licence-syncs.ts';
import { recordLicenceList, type SentLine } from '../../db/writes/licence-syncs.ts';
import { parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import {
  LICENCE_LINE_OUTCOMES,
  LICENCE_LINE_PLANS,
  LICENCE_LINES_MAX,
  LICENCE_SYNC_REASONS,
  LICENCE_SYNC_STAGES,
} from '../../domain/licence-sync.ts';
import { actorOf, type Caller, ENVIRONMENT_ROLES, type ServiceAccountCaller } from '../../domain/rights.ts';
import {
  PRODUCT_ROLE,
  PRODUCT_ROLES_MAX,
  type ProfileField,
  parseProfileText,
  USER_DOSSIERS_MAX,
} from '../../domain/users.ts';
import type { RateLimits } from '../auth/rate-limits.ts';
import { ListQuery, listSchema, pageByPlace, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface LicenceRoutes {
  readonly orm: MikroORM;
  readonly limits: Pick<RateLimits, 'countLicenceList'>;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

const Text = z.string().max(400).nullable().optional();

const Line = z
  .strictObject({
    email: z.string().max(1_000).meta({ example: 'bo@acme.example', description: 'The login ID.' }),
    role: z.enum(ENVIRONMENT_ROLES),
    firstName: Text,
    lastName: Text,
    company: Text,
    telephone: Text,
    productRoles: z.array(z.string().max(80).regex(PRODUCT_ROLE)).max(PRODUCT_ROLES_MAX).default([]),
    dossiers: z
      .array(
        z.strictObject({
          ref: z.string().trim().min(1).max(80),
          name: z.string().trim().min(1).max(160).optional(),
        }),
      )
      .max(USER_DOSSIERS_MAX)
      .default([]),
    notifyOfDossiers: z.boolean().default(false),
  })
  .meta({ id: 'LicenceUser' });

const NewList = z
  .strictObject({
    users: z.array(Line).max(LICENCE_LINES_MAX),
    expectedDeactivations: z.int().min(0).max(1_000_000).optional().meta({
      description: 'Needed where more than a tenth of the users on the licence would be deactivated.',
    }),
  })
  .meta({ id: 'LicenceList', description: 'Everybody on the licence; whoever is missing is deactivated.' });

const DryRunQuery = z.object({
  dryRun: z.enum(['true', 'false']).optional().meta({ description: 'Compares and applies nothing.' }),
});

const Begun = z.object({ id: z.uuid(), stage: z.literal('comparing') }).meta({ id: 'LicenceSyncBegun' });

const Sync = z
  .object({
    id: z.uuid(),
    licenceId: z.string(),
    environmentId: z.uuid(),
    stage: z.enum(LICENCE_SYNC_STAGES),
    dryRun: z.boolean(),
    reason: z.enum(LICENCE_SYNC_REASONS).nullable().meta({ description: 'Why it was cancelled.' }),
    lines: z.int().meta({ description: 'As they were sent.' }),
    total: z.int().nullable().meta({ description: 'With those who are no longer on the list; null until compared.' }),
    applied: z.int(),
    deactivations: z.int().nullable(),
    outcomes: z.record(z.string(), z.int()).meta({ description: 'How many lines have come to which outcome.' }),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'LicenceSync' });

const Item = z
  .object({
    position: z.int(),
    loginId: z.string().nullable().meta({ description: 'Null for somebody who is no longer on the list.' }),
    userId: z.uuid().nullable(),
    plan: z.enum(LICENCE_LINE_PLANS).nullable(),
    outcome: z.enum(LICENCE_LINE_OUTCOMES).nullable(),
    code: z.string().nullable().meta({ description: 'Why it was refused.' }),
  })
  .meta({ id: 'LicenceSyncItem' });

/** The lists of licences, as a distributor sends them. */
export function createLicenceRoutes({ orm, limits, deliverSoon }: LicenceRoutes): readonly Route[] {
  return [
    defineRoute({
      method: 'put',
      path: '/licences/:licenceId/users',
      texts: ['licenceId'],
      right: 'licences.sync',
      summary: 'Bring the users of a licence in line with a list',
      description:
        'Creates, updates, reactivates and deactivates users of the environment that the licence is tied to, a page at a time; each line has an outcome. A later list supersedes one that is running.',
      body: NewList,
      bodyLimit: '16mb',
      query: DryRunQuery,
      answers: { 202: { description: 'Taken in', schema: Begun } },
      problems: ['RATE_LIMITED'],
      handle: async ({ req, res, body, query, caller, id }) => {
        const licenceId = pathParam(req, 'licenceId');
        const program = programOf(caller, licenceId);
        await limits.countLicenceList(actorOf(program));
        await recordLicenceList(orm.em.fork(), {
          id,
          licenceId,
          lines: body.users.map(toLine),
          expectedDeactivations: body.expectedDeactivations ?? null,
          dryRun: query.dryRun === 'true',
          actor: actorOf(program),
        });
        deliverSoon(id);
        res.status(202).location(`/v1/licence-syncs/${id}`).json({ id, stage: 'comparing' });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/licence-syncs/:id',
      right: 'licences.sync',
      summary: 'How far a list has been carried out',
      answers: { 200: { description: 'Where it stands', schema: Sync } },
      problems: [],
      handle: async ({ req, res, caller }) => {
        const view = await find(orm, caller, pathParam(req, 'id'));
        res.json(toSync(view, await countLines(orm.em.fork(), view.sync.id)));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/licence-syncs/:id/items',
      right: 'licences.sync',
      summary: 'What became of each line',
      query: ListQuery,
      answers: { 200: { description: 'A page of lines, as sent', schema: listSchema(Item) } },
      problems: [],
      handle: async ({ req, res, caller, query }) => {
        const { sync } = await find(orm, caller, pathParam(req, 'id'));
        const page = pageByPlace(query);
        const lines = await listLines(orm.em.fork(), { id: sync.id, limit: page.limit, after: page.place });
        const toItem = ({ position, loginId, userId, plan, outcome, code }: (typeof lines)[number]) => ({
          position,
          loginId: loginId ?? null,
          userId: userId ?? null,
          plan: plan ?? null,
          outcome: outcome ?? null,
          code: code ?? null,
        });
        res.json(toPage(lines, page, { keyOf: ({ position }) => String(position), toItem }));
      },
    }),
  ];
}

/** A program that may synchronise this licence; of any other it hears that there is none. */
function programOf(caller: Caller, licenceId: string): ServiceAccountCaller {
  const mayNot = () => new DomainError('NOT_FOUND', 'There is no such licence for you.');
  if (caller.kind !== 'service-account') throw mayNot();
  if (caller.licences.length > 0 && !caller.licences.includes(licenceId)) throw mayNot();
  return caller;
}

async function find(orm: MikroORM, caller: Caller, id: string): Promise<LicenceSyncView> {
  const view = await findLicenceSync(orm.em.fork(), id);
  if (!view) throw new DomainError('NOT_FOUND', 'There is no such synchronisation for you.');
  programOf(caller, view.sync.licenceId);
  return view;
}

/** A line that cannot be read has that for its outcome; the others are carried out. */
function toLine(sent: z.output<typeof Line>): SentLine {
  const email = parseEmailAddress(sent.email);
  if (!email) return { loginId: sent.email, code: 'EMAIL_INVALID' };
  const profile = profileOf(sent);
  if (!profile) return { loginId: email.address, code: 'NAME_INVALID' };
  const dossiers = sent.dossiers.map(({ ref, name }) => (name === undefined ? { ref } : { ref, name }));
  const { role, productRoles, notifyOfDossiers } = sent;
  const data = { email: email.address, role, ...profile, productRoles, dossiers, notifyOfDossiers };
  return { loginId: email.address, loginIdKey: email.comparisonForm, data };
}

function profileOf(sent: Partial<Readonly<Record<ProfileField, string | null | undefined>>>) {
  const read = (field: ProfileField) => parseProfileText(field, sent[field] ?? '');
  const [firstName, lastName, company, telephone] = [
    read('firstName'),
    read('lastName'),
    read('company'),
    read('telephone'),
  ];
  if (firstName === undefined || lastName === undefined || company === undefined || telephone === undefined) {
    return undefined;
  }
  return { firstName, lastName, company, telephone };
}

function toSync(
  { sync, stage, endedAt }: LicenceSyncView,
  outcomes: Readonly<Record<string, number>>,
): z.infer<typeof Sync> {
  return {
    id: sync.id,
    licenceId: sync.licenceId,
    environmentId: sync.environmentId,
    stage,
    dryRun: sync.dryRun,
    reason: LICENCE_SYNC_REASONS.find((reason) => reason === sync.reason) ?? null,
    lines: sync.lines,
    total: sync.total ?? null,
    applied: sync.applied,
    deactivations: sync.deactivations ?? null,
    outcomes,
    createdAt: sync.createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}
