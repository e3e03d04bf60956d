import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import {
  type DirectoryDetails,
  type DirectoryEntry,
  findAddressed,
  findInDirectory,
  searchDirectory,
} from '../../db/queries/partner-directory.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Policy } from '../../domain/policy.ts';
import { hasRight, type UserCaller } from '../../domain/rights.ts';
import { userOf } from '../auth/caller-kinds.ts';
import type { RateLimits } from '../auth/rate-limits.ts';
import { listSchema } from '../list.ts';
import { ManagerSchema } from '../manager-view.ts';
import {
  type GivenRegisterNumber,
  RegisterCountrySchema,
  RegisterNumberSchema,
  registerNumberOf,
} from '../register-number.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface PartnerDirectoryDependencies {
  readonly orm: MikroORM;
  readonly limits: Pick<RateLimits, 'countDirectorySearch' | 'countNumberSearch'>;
  readonly policy: Policy;
}

const EntrySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    registerCountry: z.string().nullable(),
    registerNumber: z.string().nullable().meta({
      description: 'As the environment states it of itself; others may state the same.',
    }),
    registerNumberVerified: z.boolean().meta({ description: 'An active organisation of it has that number.' }),
  })
  .meta({ id: 'DirectoryEntry' });

const DetailsSchema = EntrySchema.extend({
  relationManagers: z.array(ManagerSchema),
  partnershipId: z.uuid().nullable().meta({ description: 'Where the two are partners already.' }),
  openRequestId: z.uuid().nullable().meta({ description: 'The request between the two that is open.' }),
  askAgainAt: z.iso.datetime().nullable().meta({
    description: 'From when on it may be asked again, after a no, a lapse or repeated withdrawals not long ago.',
  }),
  allowedActions: z.array(z.enum(['ask'])),
}).meta({ id: 'DirectoryDetails' });

const Register = {
  registerCountry: RegisterCountrySchema.optional(),
  registerNumber: RegisterNumberSchema.optional(),
};

const DirectoryQuery = z.object({
  search: z.string().trim().min(2).max(80).optional().meta({
    example: 'bakkerij',
    description: 'A name, also misspelt or its beginning, or a number in a trade register.',
  }),
  ...Register,
});

/** A search as it was sent: what is looked for, or an exact number that addresses also those who are not findable. */
export interface GivenSearch extends GivenRegisterNumber {
  readonly search?: string | undefined;
}

/** Environments that one can become partners with. */
export function createPartnerDirectoryRoutes(dependencies: PartnerDirectoryDependencies): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/partner-directory',
      right: 'partners.read',
      summary: 'Find environments to become partners with',
      description:
        'By `search`, those that want to be found; by `registerCountry` and `registerNumber`, every one that states exactly this number. At most 20, the likeliest first; 60 looks a minute, and 200 by a number an hour for the environment.',
      query: DirectoryQuery,
      answers: { 200: { description: 'What was found; there is no second page', schema: listSchema(EntrySchema) } },
      problems: ['RATE_LIMITED'],
      handle: async ({ res, caller, query }) => {
        const items = await searchPartners(dependencies, { caller: userOf(caller), given: query });
        res.json({ items, nextCursor: null });
      },
    }),
    defineRoute({
      method: 'get',
      path: '/partner-directory/:environmentId',
      right: 'partners.read',
      summary: 'One environment with its relation managers',
      description: 'One that is not findable is shown to partners, and to whoever gives the number that it states.',
      query: z.object(Register),
      answers: { 200: { description: 'Its relation managers by handle and name', schema: DetailsSchema } },
      problems: ['RATE_LIMITED'],
      handle: async ({ req, res, caller, query }) => {
        const given = { id: pathParam(req, 'environmentId'), ...query };
        res.json(await openPartner(dependencies, { caller: userOf(caller), given }));
      },
    }),
  ];
}

/** Searches for environments. Throws `VALIDATION_FAILED`, `RATE_LIMITED`. Used by the API and by `/partners` alike. */
export async function searchPartners(
  { orm, limits }: PartnerDirectoryDependencies,
  { caller: { userId, environmentId }, given }: { readonly caller: UserCaller; readonly given: GivenSearch },
): Promise<readonly DirectoryEntry[]> {
  const register = registerNumberOf(given) ?? undefined;
  const { search } = given;
  if (!register && search === undefined) {
    const fields = [{ field: 'search', code: 'REQUIRED' as const }];
    throw new DomainError('VALIDATION_FAILED', 'Say what to search for.', { fields });
  }
  await limits.countDirectorySearch(userId);
  const em = orm.em.fork();
  if (register) {
    await limits.countNumberSearch(environmentId);
    return findAddressed(em, { environmentId, register });
  }
  return searchDirectory(em, { environmentId, search: search ?? '' });
}

/** Opens one environment's details. Throws `NOT_FOUND`, `VALIDATION_FAILED`, `RATE_LIMITED`. */
export async function openPartner(
  { orm, limits, policy }: PartnerDirectoryDependencies,
  { caller, given }: { readonly caller: UserCaller; readonly given: GivenRegisterNumber & { readonly id: string } },
): Promise<DirectoryDetails & { readonly allowedActions: readonly 'ask'[] }> {
  const register = registerNumberOf(given) ?? undefined;
  await limits.countDirectorySearch(caller.userId);
  const { environmentId } = caller;
  const found = await findInDirectory(orm.em.fork(), { id: given.id, environmentId, register, pauses: policy });
  if (!found) throw new DomainError('NOT_FOUND', 'There is no such environment to be found.');
  const isFree = found.openRequestId === null && found.askAgainAt === null;
  const mayAsk = isFree && hasRight(caller, 'partners.ask');
  return { ...found, allowedActions: mayAsk ? ['ask'] : [] };
}
