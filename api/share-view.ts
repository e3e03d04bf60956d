import { z } from 'zod';
import type { SharedDocumentView } from '../db/queries/shared-documents.ts';
import type { ShareView } from '../db/queries/shares.ts';
import { AUDIENCE_KINDS, SHARE_PERMISSIONS, SHARE_STAGES } from '../domain/sharing.ts';

const DocumentSchema = z.object({
  ref: z.string(),
  title: z.string().meta({ description: 'Empty from 90 days after the share has ended for good.' }),
});

const AUDIENCE = {
  kind: z.enum(AUDIENCE_KINDS),
  id: z.uuid(),
  name: z.string().nullable().meta({
    description: 'Of the user, the organisation, or the environment whose relation managers they are.',
  }),
};

export const ShareSchema = z
  .object({
    id: z.uuid(),
    organisationId: z.uuid(),
    document: DocumentSchema,
    fromShareId: z.uuid().nullable(),
    audience: z.object(AUDIENCE),
    permission: z.enum(SHARE_PERMISSIONS),
    stage: z.enum(SHARE_STAGES).meta({
      description:
        '`effective` when nothing of it waits, also where grants have failed. `withdrawn` also while what it was shared on from does not hold; `withdrawnAt` is null then.',
    }),
    failed: z.int().meta({
      description: 'How many relation managers could not be granted it; the receipts of its partnership say why.',
    }),
    sharedBy: z.object({ id: z.uuid(), name: z.string().nullable() }),
    sharedAt: z.iso.datetime(),
    withdrawnAt: z.iso.datetime().nullable(),
    readers: z.int().optional().meta({ description: 'How many people read by it now; of one share.' }),
    allowedActions: z.array(z.enum(['withdraw'])),
  })
  .meta({ id: 'Share' });

export const SharedDocumentSchema = z
  .object({
    document: DocumentSchema,
    permission: z.enum(SHARE_PERMISSIONS).meta({ description: 'The highest of all ways.' }),
    ways: z
      .array(
        z.object({
          shareId: z.uuid(),
          ...AUDIENCE,
          permission: z.enum(SHARE_PERMISSIONS),
          organisation: z.object({ id: z.uuid(), name: z.string() }),
          environment: z.object({ id: z.uuid(), name: z.string() }),
          sharedAt: z.iso.datetime(),
        }),
      )
      .meta({ description: 'The shares by which it reaches the caller, the newest first, and who shares it.' }),
  })
  .meta({ id: 'SharedDocument' });

/** A share as the API shows it to a member of the organisation; `readers`: where they were counted. */
export function toShare(view: ShareView, viewerId: string, readers?: number): z.infer<typeof ShareSchema> {
  return {
    id: view.id,
    organisationId: view.organisation.id,
    document: view.document,
    fromShareId: view.fromShareId,
    audience: view.audience,
    permission: view.permission,
    stage: view.stage,
    failed: view.failed,
    sharedBy: view.sharedBy,
    sharedAt: view.sharedAt.toISOString(),
    withdrawnAt: view.withdrawnAt?.toISOString() ?? null,
    ...(readers === undefined ? {} : { readers }),
    allowedActions: mayWithdraw(view, viewerId) ? ['withdraw'] : [],
  };
}

/** Whether a member may withdraw a share: it is theirs, or they administer the organisation. */
export function mayWithdraw({ withdrawnAt, viewerRole, sharedBy }: ShareView, viewerId: string): boolean {
  return withdrawnAt === null && (viewerRole === 'administrator' || sharedBy.id === viewerId);
}

/** A document that is shared with the caller, as the API shows it. */
export function toSharedDocument(view: SharedDocumentView): z.infer<typeof SharedDocumentSchema> {
  const { document, permission, ways } = view;
  return { document, permission, ways: ways.map((way) => ({ ...way, sharedAt: way.sharedAt.toISOString() })) };
}
