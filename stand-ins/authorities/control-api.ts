import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { Calls } from './calls.ts';
import { type Companies, CompanySchema } from './companies.ts';
import { AUTHORITIES, type Authority, type AuthorityFaults, FAULTS } from './faults.ts';
import type { Participants } from './participants.ts';

export interface ControlDeps {
  readonly companies: Companies;
  readonly participants: Participants;
  readonly faults: AuthorityFaults;
  readonly calls: Calls;
}

const FaultSchema = z.strictObject({
  fault: z.string().nullable(),
  times: z.number().int().positive().max(1_000).nullable().default(null),
});
const ParticipantSchema = z.strictObject({ publisher: z.enum(['ours', 'elsewhere']) });

/**
 * What scripts steer running stand-ins by, in JSON, from this machine only:
 *
 * - `GET /authorities/companies` → `{companies}`; `PUT /authorities/companies {country, number, name, …}` adds one or
 *   changes it, `DELETE /authorities/companies/{country}/{number}`;
 * - `GET /authorities/participants` → `{participants}`; `PUT /authorities/participants/{id} {publisher}`, such as
 *   `elsewhere` for `0208:0403170701`; `DELETE …/{id}`;
 * - `GET /authorities/faults` → `{kvk, cbe, vies, smp, dns}`; `PUT /authorities/faults/{authority} {fault, times?}` plays one,
 *   null clears it;
 * - `GET /authorities/calls`: how often each was asked, and the most at once; VIES by country too, as `vies BE`.
 */
export function createAuthorityControl({ companies, participants, faults, calls }: ControlDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.use(express.json());
  router
    .route('/companies')
    .get((_request, response) => void response.json({ companies: companies.list() }))
    .put((request, response) => void response.json(companies.put(parseBody(CompanySchema, request))));
  router.delete('/companies/:country/:number', (request, response) => {
    companies.remove(request.params.country, request.params.number);
    response.status(204).end();
  });
  router.get('/participants', (_request, response) => void response.json({ participants: participants.list() }));
  router
    .route('/participants/:id')
    .put((request, response) => {
      const { publisher } = parseBody(ParticipantSchema, request);
      participants.put({ id: request.params.id, publisher, isHeld: publisher === 'ours', services: [] });
      response.json(participants.find(request.params.id));
    })
    .delete((request, response) => {
      participants.remove(request.params.id);
      response.status(204).end();
    });
  router.get('/faults', (_request, response) => void response.json(allFaults(faults)));
  router.put('/faults/:authority', (request, response) => {
    const { authority } = request.params;
    if (!isAuthority(authority)) throw new Refusal(404, 'There is no such authority.');
    const { fault, times } = parseBody(FaultSchema, request);
    playFault(faults, authority, fault, times);
    response.json(allFaults(faults));
  });
  router.get('/calls', (_request, response) => void response.json(calls.all()));
  return router;
}

/** Throws `Refusal` 422 for a fault that the authority does not know. */
export function playFault(
  faults: AuthorityFaults,
  authority: Authority,
  fault: string | null,
  times: number | null = null,
): void {
  const known: readonly string[] = FAULTS[authority];
  if (fault !== null && !known.includes(fault)) throw new Refusal(422, `It plays one of ${known.join(', ')}.`);
  faults.play(authority, fault ?? undefined, times);
}

function allFaults(faults: AuthorityFaults): Readonly<Record<string, string | null>> {
  return Object.fromEntries(AUTHORITIES.map((authority) => [authority, faults.of(authority)?.fault ?? null]));
}

function isAuthority(text: string): text is Authority {
  return AUTHORITIES.some((authority) => authority === text);
}

function parseBody<T>(schema: z.ZodType<T>, request: Request): T {
  const body: unknown = request.body;
  return schema.parse(body ?? {});
}
