import type { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { findPropagation, isPartnershipOf, type PropagationView } from '../../db/queries/propagation.ts';
import { listReceipts, type ReceiptView } from '../../db/queries/propagation-receipts.ts';
import { retryPropagation } from '../../db/writes/propagation-retries.ts';
import { DomainError } from '../../domain/errors.ts';
import { BLOCKED_BY } from '../../domain/process.ts';
import { RECEIPT_STATES, SHARING_STAGES } from '../../domain/sharing.ts';
import { userOf } from '../auth/caller-kinds.ts';
import { ListQuery, listSchema, pageOf, toPage } from '../list.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

export interface PropagationDependencies {
  readonly orm: MikroORM;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
}

const PropagationSchema = z
  .object({
    partnershipId: z.uuid(),
    stage: z
      .enum(SHARING_STAGES)
      .nullable()
      .meta({ description: 'Null, as `since`, as long as nothing was shared with relation managers.' }),
    since: z.iso.datetime().nullable(),
    waiting: z.int().meta({ description: 'Grants that are due and not written yet.' }),
    effective: z.int(),
    failed: z.int().meta({ description: 'Grants that the database refused; `retry` drives them again.' }),
    latencyMs: z
      .object({ p50: z.int(), p95: z.int() })
      .nullable()
      .meta({ description: 'From due to effective, of the latest 10,000 receipts.' }),
    nextRunAt: z.iso.datetime().nullable(),
    needsAttention: z.boolean(),
    blockedBy: z.enum(BLOCKED_BY).nullable(),
    allowedActions: z.array(z.enum(['retry'])),
  })
  .meta({ id: 'Propagation' });

const ReceiptSchema = z
  .object({
    shareId: z.uuid(),
    relationManagerId: z.uuid(),
    state: z.enum(RECEIPT_STATES),
    requestedAt: z.iso
      .datetime()
      .meta({ description: 'When it was shared, or when the manager came, whichever is later.' }),
    effectiveAt: z.iso.datetime().nullable(),
    failedAt: z.iso.datetime().nullable(),
    latencyMs: z.int().nullable(),
    code: z.string().nullable().meta({ description: 'Why it failed.' }),
  })
  .meta({ id: 'PropagationReceipt' });

const ReceiptsQuery = ListQuery.extend({ state: z.enum(RECEIPT_STATES).optional() });

const Retry = z
  .strictObject({ shareId: z.uuid().optional(), relationManagerId: z.uuid().optional() })
  .meta({ id: 'PropagationRetry' });

const Retried = z.object({ id: z.uuid(), stage: z.enum(SHARING_STAGES) }).meta({ id: 'PropagationState' });

/** How far what partners share with relation managers has come. */
export function createPropagationRoutes(dependencies: PropagationDependencies): readonly Route[] {
  return [readRoute(dependencies), receiptsRoute(dependencies), retryRoute(dependencies)];
}

function readRoute({ orm }: PropagationDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/partnerships/:id/propagation',
    right: 'partners.read',
    summary: 'How far what is shared with relation managers has come',
    answers: {
      200: { description: 'What waits, is effective and has failed, and when it goes on', schema: PropagationSchema },
    },
    problems: [],
    handle: async ({ req, res, caller }) => {
      const { environmentId } = userOf(caller);
      res.json(toPropagation(await reach(orm, { partnershipId: pathParam(req, 'id'), environmentId })));
    },
  });
}

function receiptsRoute({ orm }: PropagationDependencies): Route {
  return defineRoute({
    method: 'get',
    path: '/partnerships/:id/receipts',
    right: 'partners.read',
    summary: 'What became of each grant to a relation manager',
    query: ReceiptsQuery,
    answers: { 200: { description: 'A page of grants, by share and manager', schema: listSchema(ReceiptSchema) } },
    problems: [],
    handle: async ({ req, res, caller, query }) => {
      const { environmentId } = userOf(caller);
      const partnershipId = pathParam(req, 'id');
      if (!(await isPartnershipOf(orm.em.fork(), { partnershipId, environmentId }))) throw notFound();
      const page = pageOf(query);
      const search = { partnershipId, state: query.state, after: receiptAfter(page.after), limit: page.limit };
      const receipts = await listReceipts(orm.em.fork(), search);
      res.json(toPage(receipts, page, { keyOf, toItem }));
    },
  });
}

function retryRoute({ orm, deliverSoon }: PropagationDependencies): Route {
  return defineRoute({
    method: 'post',
    path: '/partnerships/:id/propagation/retry',
    right: 'partners.read',
    summary: 'Drive failed grants again',
    description:
      'All of them, those of one share, of one relation manager, or one; a propagation that has parked tries again at once.',
    body: Retry,
    answers: { 202: { description: 'They wait again, for the next run', schema: Retried } },
    problems: [],
    handle: async ({ req, res, caller, body }) => {
      const { environmentId } = userOf(caller);
      const partnershipId = pathParam(req, 'id').toLowerCase();
      const { stage, subjects } = await retryPropagation(orm.em.fork(), { partnershipId, environmentId, ...body });
      for (const subject of subjects) deliverSoon(subject);
      res.status(202).location(`/v1/partnerships/${partnershipId}/propagation`).json({ id: partnershipId, stage });
    },
  });
}

async function reach(
  orm: MikroORM,
  of: { readonly partnershipId: string; readonly environmentId: string },
): Promise<PropagationView> {
  const found = await findPropagation(orm.em.fork(), of);
  if (!found) throw notFound();
  return found;
}

function notFound(): DomainError {
  return new DomainError('NOT_FOUND', 'There is no such partnership here.');
}

function toPropagation(view: PropagationView): z.infer<typeof PropagationSchema> {
  const { processId: _, since, nextRunAt, ...shown } = view;
  return {
    ...shown,
    since: since?.toISOString() ?? null,
    nextRunAt: nextRunAt?.toISOString() ?? null,
    allowedActions: view.failed > 0 || view.needsAttention ? ['retry'] : [],
  };
}

/** Two UUIDs without their hyphens. */
function keyOf({ shareId, relationManagerId }: ReceiptView): string {
  return `${shareId}${relationManagerId}`.replaceAll('-', '');
}

function receiptAfter(cursor: string | undefined): Pick<ReceiptView, 'shareId' | 'relationManagerId'> | undefined {
  if (cursor === undefined) return undefined;
  if (/^[0-9a-f]{64}$/.test(cursor)) return { shareId: cursor.slice(0, 32), relationManagerId: cursor.slice(32) };
  const fields = [{ field: 'cursor', code: 'INVALID' as const }];
  throw new DomainError('VALIDATION_FAILED', 'This cursor is not one of ours.', { fields });
}

function toItem({ requestedAt, effectiveAt, failedAt, ...receipt }: ReceiptView): z.infer<typeof ReceiptSchema> {
  return {
    ...receipt,
    requestedAt: requestedAt.toISOString(),
    effectiveAt: effectiveAt?.toISOString() ?? null,
    failedAt: failedAt?.toISOString() ?? null,
    latencyMs: effectiveAt && Math.max(0, effectiveAt.getTime() - requestedAt.getTime()),
  };
}
