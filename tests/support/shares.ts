import { randomUUID } from 'node:crypto';
import { ShareGrant } from '../../db/entities/share.ts';
import type { AudienceKind, SharePermission } from '../../domain/sharing.ts';
import type { TestInstance } from './instance.ts';
import { seedOrganisation } from './organisations.ts';
import { connect, type Manager, type Side, seedSide } from './partner-sides.ts';
import type { Answer } from './person.ts';

/** A firm and a partner of its, each with an organisation, and who is in it. */
export interface Sharing {
  readonly ours: Party;
  readonly theirs: Party;
  readonly partnershipId: string;
  readonly relationGroupId: string;
}

export interface Party {
  readonly side: Side;
  readonly organisationId: string;
  /** A relation manager with a connection, administrator of the organisation. */
  readonly manager: Manager;
  /** A plain user who is a member. */
  readonly member: Manager;
}

/** Two partners as they are when nothing has been shared yet. */
export async function seedSharing(instance: Pick<TestInstance, 'orm' | 'apiUrl'>): Promise<Sharing> {
  const [ours, theirs] = [await seedParty(instance), await seedParty(instance)];
  const partnershipId = await connect(instance, ours.manager, theirs.manager);
  const { body } = await ours.manager.call('GET', `/v1/partnerships/${partnershipId}`);
  return { ours, theirs, partnershipId, relationGroupId: (body as { relationGroupId: string }).relationGroupId };
}

/** An environment with an active organisation. */
export async function seedParty(instance: Pick<TestInstance, 'orm' | 'apiUrl'>): Promise<Party> {
  const side = await seedSide(instance);
  const member = await side.colleague('user', { isRelationManager: false });
  const organisationId = await seedOrganisation(instance, {
    environmentId: side.environmentId,
    administratorId: side.userId,
    members: [{ userId: member.userId, role: 'member' }],
  });
  return { side, organisationId, manager: side, member };
}

/** What a test shares; a document of its own, to be viewed, where it does not say. */
export interface SharedBy {
  readonly organisationId: string;
  readonly kind: AudienceKind;
  readonly id: string;
  readonly ref?: string;
  readonly title?: string;
  readonly permission?: SharePermission;
  readonly fromShareId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Shares a document over HTTP. */
export function share(by: Manager, given: SharedBy): Promise<Answer> {
  const {
    organisationId,
    kind,
    id,
    ref = someRef(),
    title = 'Invoice',
    permission = 'view',
    fromShareId,
    headers,
  } = given;
  const more = fromShareId === undefined ? {} : { fromShareId };
  const body = { organisationId, document: { ref, title }, audience: { kind, id }, permission, ...more };
  return by.call('POST', '/v1/shares', body, headers);
}

/** The same where it has to go well; answers the share's id. */
export async function shared(by: Manager, given: SharedBy): Promise<string> {
  const { status, body } = await share(by, given);
  if (status !== 201 && status !== 202) throw new Error(`sharing was answered ${status}: ${JSON.stringify(body)}`);
  return (body as { id: string }).id;
}

/** A reference to a document that nobody else in a run has. */
export function someRef(): string {
  return `urn:test:${randomUUID()}`;
}

/** The references of the documents that somebody reads, the newest first. */
export async function readsOf(who: Manager): Promise<readonly string[]> {
  const { status, body } = await who.call('GET', '/v1/me/shared-documents?limit=200');
  if (status !== 200) throw new Error(`reading was answered ${status}`);
  return (body as { items: { document: { ref: string } }[] }).items.map(({ document }) => document.ref);
}

/** Grants a share to a relation manager, as propagation does. */
export async function grant(
  { orm }: Pick<TestInstance, 'orm'>,
  {
    shareId,
    userId,
    partnershipId,
  }: { readonly shareId: string; readonly userId: string; readonly partnershipId: string },
): Promise<void> {
  const at = new Date();
  await orm.em.fork().insert(ShareGrant, { shareId, userId, partnershipId, requestedAt: at, effectiveAt: at });
}
