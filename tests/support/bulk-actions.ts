import { randomUUID } from 'node:crypto';
import { OutboxRow } from '../../db/entities/outbox-row.ts';
import type { BulkItemOutcome } from '../../domain/bulk-action.ts';
import { type CallerHeaders, seedProgram } from './callers.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { seedOnboarding } from './onboarding-rows.ts';
import { type Answer, call } from './person.ts';

/** As much of a bulk action as tests look at. */
export interface BulkBody {
  readonly id: string;
  readonly state: string;
  readonly count: number;
  readonly hasMore: boolean;
  readonly samples: readonly { readonly id: string }[];
  readonly notAllowed: readonly unknown[];
  readonly outcomes: Readonly<Record<BulkItemOutcome | 'open', number>>;
  readonly needsSecondOperator: boolean;
  readonly allowedActions: readonly string[];
  readonly confirmedBy: string | null;
  readonly blockedBy: readonly unknown[];
}

/** An operator who acts on many at once, by a key. */
export interface BulkOperator {
  readonly actor: string;
  readonly headers: CallerHeaders;
  readonly request: (body: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly preview: (body: object) => Promise<BulkBody>;
  readonly confirm: (id: string) => Promise<Answer>;
  readonly stop: (id: string) => Promise<Answer>;
  readonly read: (id: string) => Promise<BulkBody>;
  readonly items: (id: string, query?: string) => Promise<Answer>;
  /** Waits until it has ended. */
  readonly ended: (id: string) => Promise<BulkBody>;
}

export const PATH = '/v1/onboarding-actions';

export async function openBulkOperator(instance: TestInstance): Promise<BulkOperator> {
  const { headers, serviceAccountId } = await seedProgram(instance, {
    environmentId: null,
    scopes: ['operate.view', 'operate.act'],
  });
  const request: BulkOperator['request'] = (body, more = {}) =>
    call(instance, 'POST', PATH, {
      headers: { ...headers, ...more },
      body: { reason: 'The provider is back.', ...body },
    });
  const verb = (name: string) => (id: string) => call(instance, 'POST', `${PATH}/${id}/${name}`, { headers, body: {} });
  const read = async (id: string) => bulkIn(await call(instance, 'GET', `${PATH}/${id}`, { headers }));
  return {
    actor: `service-account:${serviceAccountId}`,
    headers,
    request,
    preview: async (body) => bulkIn(await request({ dryRun: true, ...body })),
    confirm: verb('confirm'),
    stop: verb('stop'),
    read,
    items: (id, query = '') => call(instance, 'GET', `${PATH}/${id}/items${query}`, { headers }),
    ended: (id) =>
      eventually(`the end of ${id}`, async () => {
        const bulk = await read(id);
        return bulk.state === 'done' || bulk.state === 'stopped' ? bulk : undefined;
      }),
  };
}

export function bulkIn({ body }: Answer): BulkBody {
  return body as BulkBody;
}

/** Ids of the items of a page, each with its outcome, code and stage then. */
export function itemsIn({ body }: Answer): Readonly<Record<string, readonly unknown[]>> {
  const { items } = body as {
    items: readonly {
      readonly id: string;
      readonly outcome: string;
      readonly code: string;
      readonly stageThen: string;
    }[];
  };
  return Object.fromEntries(items.map(({ id, outcome, code, stageThen }) => [id, [outcome, code, stageThen]]));
}

/** Rows of so many open onboardings about one environment, without workflows; the first has stood longest. */
export async function seedMany(instance: TestInstance, count: number) {
  const environmentId = randomUUID();
  const ids: string[] = [];
  for (let one = 0; one < count; one += 1) {
    const stageSince = new Date(Date.parse('2026-01-01') + one * 60_000);
    ids.push(await seedOnboarding(instance, { environmentIds: [environmentId], stageSince }));
  }
  return { environmentId, ids };
}

/** The same for thousands, in one statement. */
export async function seedThousands({ orm }: TestInstance, count: number): Promise<string> {
  const environmentId = randomUUID();
  await orm.em.fork().execute(
    `insert into "processes" ("id", "kind", "stage", "stage_since", "waiting_on", "needs_attention", "environment_ids", "created_at")
     select gen_random_uuid(), 'registration', 'awaiting-activation', now() - n * interval '1 second', 'person', false, array[?]::uuid[], now()
     from generate_series(1, ?) n`,
    [environmentId, count],
  );
  return environmentId;
}

/** Puts something ahead of all that its outbox will hold for an onboarding, which nobody can deliver; answers its id. */
export async function holdUp({ orm }: TestInstance, subject: string): Promise<string> {
  const [createdAt, nextAttemptAt] = [new Date(), new Date()];
  return orm.em
    .fork()
    .insert(OutboxRow, { subject, kind: 'start', name: 'nothing', payload: {}, createdAt, nextAttemptAt });
}

/** Takes it away again, and delivers what was behind it. */
export async function letGo({ orm, relay }: TestInstance, outboxId: string): Promise<void> {
  await orm.em.fork().nativeDelete(OutboxRow, { id: outboxId });
  await orm.em.fork().nativeUpdate(OutboxRow, {}, { nextAttemptAt: new Date() });
  await relay();
}
