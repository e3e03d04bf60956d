import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { FAULTS, type FaultSwitch } from './faults.ts';
import { type People, PersonChangesSchema, PersonInputSchema } from './people.ts';
import { isStandInId, STAND_IN_IDS, type StandInId } from './settings.ts';
import type { SignedIn } from './signed-in.ts';

export interface ControlDeps {
  readonly people: People;
  readonly faults: FaultSwitch;
  readonly signedIn: SignedIn;
}

const PeopleSchema = z.strictObject({ people: z.array(PersonInputSchema).max(1_000) });
const SignedInSchema = z.strictObject({ person: z.string().nullable() });
const FaultSchema = z.strictObject({ fault: z.enum(FAULTS).nullable() });

/**
 * What scripts steer a running stand-in by, in JSON, from this machine only:
 *
 * - `GET /people` → `{people}`; `PUT /people {people}` takes these in the place of all;
 * - `POST /people {provider, email, …}` adds one, `PATCH /people/{id} {email, …}` changes one, `DELETE /people/{id}`;
 * - `GET PUT /signed-in`: `{person: id}` signs somebody in at their provider without being asked, `{person: null}` signs
 *   everybody out; both answer `{microsoft, google, apple, acme}`, an id or null each;
 * - `GET /faults` → `{microsoft, google, apple, acme}`; `PUT /faults/{provider} {fault}` plays one, null clears it.
 *
 * What is refused answers `{status, message}`: 403 for another site, 404, 409 for an id that is taken, 422.
 */
export function createControlApi({ people, faults, signedIn }: ControlDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.use(['/people', '/signed-in', '/faults'], express.json());

  router
    .route('/people')
    .get((_request, response) => void response.json({ people: people.list() }))
    .put((request, response) => {
      people.replace(parseBody(PeopleSchema, request).people);
      response.json({ people: people.list() });
    })
    .post((request, response) => void response.status(201).json(people.add(parseBody(PersonInputSchema, request))));
  router
    .route('/people/:id')
    .patch((request, response) => {
      response.json(people.change(request.params.id, parseBody(PersonChangesSchema, request)));
    })
    .delete((request, response) => {
      people.remove(request.params.id);
      response.status(204).end();
    });

  const whoIsSignedIn = () => byProvider((id) => signedIn.at(id)?.id);
  router
    .route('/signed-in')
    .get((_request, response) => void response.json(whoIsSignedIn()))
    .put((request, response) => {
      signedIn.set(parseBody(SignedInSchema, request).person ?? undefined);
      response.json(whoIsSignedIn());
    });

  router.get('/faults', (_request, response) => void response.json(byProvider(faults.of)));
  router.put('/faults/:provider', (request, response) => {
    const { provider } = request.params;
    if (!isStandInId(provider)) throw new Refusal(404, 'There is no such provider.');
    faults.play(provider, parseBody(FaultSchema, request).fault ?? undefined);
    response.json(byProvider(faults.of));
  });
  return router;
}

function byProvider(valueOf: (id: StandInId) => string | undefined): Readonly<Record<string, string | null>> {
  return Object.fromEntries(STAND_IN_IDS.map((id) => [id, valueOf(id) ?? null]));
}

function parseBody<T>(schema: z.ZodType<T>, request: Request): T {
  const body: unknown = request.body;
  return schema.parse(body ?? {});
}
