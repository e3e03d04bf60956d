import { z } from 'zod';
import { type PartnerRequestView, REQUEST_DIRECTIONS, type RequestSide } from '../db/queries/partner-requests.ts';
import { GATE_REASONS, OTHER_SIDE_NOT_READY } from '../domain/partner-gate.ts';
import { PARTNER_REQUEST_ACTIONS, PARTNER_REQUEST_STAGES } from '../domain/partner-request.ts';
import type { UserCaller } from '../domain/rights.ts';
import { ManagerSchema } from './manager-view.ts';
import { actionsOnRequest } from './partner-requests.ts';

const SideSchema = z
  .object({ environment: z.object({ id: z.uuid(), name: z.string() }), relationManager: ManagerSchema })
  .meta({ id: 'PartnerRequestSide' });

export const PartnerRequestSchema = z
  .object({
    id: z.uuid(),
    stage: z.enum(PARTNER_REQUEST_STAGES),
    direction: z
      .enum(REQUEST_DIRECTIONS)
      .meta({ description: '`in`: the caller’s environment is asked; `out`: it asks.' }),
    from: SideSchema,
    to: SideSchema,
    message: z.string().nullable(),
    createdAt: z.iso.datetime(),
    stageSince: z.iso.datetime(),
    waitUntil: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    lacking: z
      .array(z.object({ code: z.enum([...GATE_REASONS, OTHER_SIDE_NOT_READY]) }))
      .meta({ description: 'What it waits for after a yes; of the other side only that it is not ready.' }),
    partnershipId: z.uuid().nullable(),
    allowedActions: z.array(z.enum(PARTNER_REQUEST_ACTIONS)),
  })
  .meta({ id: 'PartnerRequest' });

/** A request as the API shows it to somebody of one of its sides. */
export function toPartnerRequest(view: PartnerRequestView, viewer: UserCaller): z.infer<typeof PartnerRequestSchema> {
  const { id, stage, direction, message, createdAt, stageSince, waitUntil, endedAt, partnershipId } = view;
  return {
    id,
    stage,
    direction,
    from: toSide(view.from),
    to: toSide(view.to),
    message,
    createdAt: createdAt.toISOString(),
    stageSince: stageSince.toISOString(),
    waitUntil: waitUntil?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    lacking: lackingOf(view),
    partnershipId,
    allowedActions: [...actionsOnRequest(view, viewer)],
  };
}

function lackingOf({ lacks, otherSideLacks }: PartnerRequestView) {
  const own = lacks.map((code) => ({ code }));
  return otherSideLacks ? [...own, { code: OTHER_SIDE_NOT_READY } as const] : own;
}

function toSide({ environment, manager }: RequestSide): z.infer<typeof SideSchema> {
  return { environment, relationManager: manager };
}
