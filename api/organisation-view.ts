import type { MikroORM } from '@mikro-orm/postgresql';
import type { Response } from 'express';
import { z } from 'zod';
import {
  type ActivationView,
  type EvidenceView,
  findOrganisationsWhole,
  type OrganisationParts,
  type OrganisationView,
} from '../db/queries/organisations.ts';
import { ACTIVATION_PARTS, activationProgress, PART_STATES } from '../domain/activation-progress.ts';
import {
  IDENTIFIER_STATES,
  ORGANISATION_ROLES,
  ORGANISATION_STATES,
  RECEIVING_STATES,
} from '../domain/organisation.ts';
import { ORGANISATION_ACTIONS, organisationActions } from '../domain/organisation-actions.ts';
import {
  ACTIVATION_PURPOSES,
  ACTIVATION_REJECTIONS,
  AUTHORITY_BASES,
  ORGANISATION_ACTIVATION_STAGES,
} from '../domain/organisation-activation.ts';
import { BLOCKED_BY, WAITING_ON } from '../domain/process.ts';
import { RECEIVING_FAILURES, RECEIVING_REGISTRATION_STAGES } from '../domain/receiving-registration.ts';
import type { Caller } from '../domain/rights.ts';
import { reachOrganisation } from './organisation-access.ts';
import { setVersion } from './versions.ts';

export const IdentifierSchema = z
  .object({
    id: z.uuid(),
    scheme: z.string().meta({ example: '0106', description: 'Of the code list of the Peppol network.' }),
    value: z.string(),
    state: z.enum(IDENTIFIER_STATES),
    receives: z.boolean(),
    registeredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OrganisationIdentifier' });

const ActivationSchema = z
  .object({
    id: z.uuid(),
    purpose: z.enum(ACTIVATION_PURPOSES),
    stage: z.enum(ORGANISATION_ACTIVATION_STAGES),
    since: z.iso.datetime(),
    steps: z.array(z.object({ step: z.enum(ACTIVATION_PARTS), state: z.enum(PART_STATES) })),
    registeredName: z.string().nullable().meta({ description: 'As the trade register has it.' }),
    authority: z.enum(AUTHORITY_BASES).nullable().meta({ description: 'Who has shown that the person may act.' }),
    waitingOn: z.enum(WAITING_ON).nullable(),
    waitUntil: z.iso.datetime().nullable(),
    needsAttention: z.boolean(),
    blockedBy: z.enum(BLOCKED_BY).nullable(),
    rejection: z.enum(ACTIVATION_REJECTIONS).nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'OrganisationActivation', description: 'What is being checked, or was last.' });

const EvidenceSchema = z
  .object({
    id: z.uuid(),
    ref: z.string(),
    title: z.string(),
    note: z.string().nullable(),
    addedBy: z.uuid(),
    addedAt: z.iso.datetime(),
  })
  .meta({ id: 'OrganisationEvidence', description: 'A reference to a document that shows authority.' });

const ReceivingSchema = z
  .object({
    id: z.uuid(),
    stage: z.enum(RECEIVING_REGISTRATION_STAGES),
    blockedBy: z.enum(BLOCKED_BY).nullable(),
    failure: z.enum(RECEIVING_FAILURES).nullable(),
  })
  .meta({ id: 'ReceivingRegistration', description: 'Turning on the receipt, that is under way or was last.' });

export const OrganisationSchema = z
  .object({
    id: z.uuid(),
    environment: z.object({ id: z.uuid(), name: z.string() }),
    name: z.string(),
    country: z.string(),
    registerNumber: z.string().nullable(),
    vatNumber: z.string().nullable(),
    vatValid: z.boolean().nullable().meta({ description: 'Null until the tax authorities have said.' }),
    street: z.string().nullable(),
    postalCode: z.string().nullable(),
    city: z.string().nullable(),
    state: z.enum(ORGANISATION_STATES),
    receiving: z.enum(RECEIVING_STATES),
    role: z.enum(ORGANISATION_ROLES).nullable().meta({ description: 'The caller’s own; null for who is no member.' }),
    identifiers: z.array(IdentifierSchema),
    activation: ActivationSchema.nullable().meta({ description: 'For administrators of its environment.' }),
    evidence: z.array(EvidenceSchema).meta({ description: 'For administrators of its environment.' }),
    receivingRegistration: ReceivingSchema.nullable().meta({ description: 'For administrators of its environment.' }),
    activatedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    allowedActions: z.array(z.enum(ORGANISATION_ACTIONS)),
  })
  .meta({ id: 'Organisation' });

/** Answers with an organisation and its version, to somebody who sees it. Throws `NOT_FOUND`. */
export async function answerOrganisation(
  orm: MikroORM,
  { res, caller, organisationId }: { readonly res: Response; readonly caller: Caller; readonly organisationId: string },
): Promise<void> {
  const right = 'organisations.read';
  const { organisation } = await reachOrganisation(orm.em.fork(), { caller, organisationId, right });
  const [shown] = await toOrganisations(orm, [organisation], caller);
  setVersion(res, organisation.version);
  res.json(shown);
}

/** Organisations as the API, and pages, show them to `caller`, who sees them. */
export async function toOrganisations(
  orm: MikroORM,
  organisations: readonly OrganisationView[],
  caller: Caller,
): Promise<readonly z.infer<typeof OrganisationSchema>[]> {
  const userId = caller.kind === 'user' ? caller.userId : undefined;
  const ids = organisations.map(({ id }) => id);
  const whole = await findOrganisationsWhole(orm.em.fork(), ids, userId);
  return whole.map(({ organisation, parts }) => toOrganisation(organisation, parts, caller));
}

function toOrganisation(
  organisation: OrganisationView,
  { environmentName, identifiers, activation, evidence, receivingRegistration, role }: OrganisationParts,
  caller: Caller,
): z.infer<typeof OrganisationSchema> {
  const { id, environmentId, name, country, state, receiving, activatedAt, createdAt } = organisation;
  const isOwn = 'environmentId' in caller && caller.environmentId === environmentId;
  const isEnvironmentAdministrator = isOwn && caller.kind === 'user' && caller.role === 'administrator';
  const isInsider = isEnvironmentAdministrator || (isOwn && caller.kind === 'service-account');
  const openStage = activation && !activation.process.endedAt ? activation.process.stage : undefined;
  const receipt = isInsider ? receivingRegistration : undefined;
  return {
    id,
    environment: { id: environmentId, name: environmentName },
    name,
    country,
    registerNumber: organisation.registerNumber ?? null,
    vatNumber: organisation.vatNumber ?? null,
    vatValid: organisation.vatValid ?? null,
    street: organisation.street ?? null,
    postalCode: organisation.postalCode ?? null,
    city: organisation.city ?? null,
    state,
    receiving,
    role: role ?? null,
    identifiers: identifiers.map(toIdentifier),
    activation: isInsider && activation ? toActivation(activation, organisation) : null,
    evidence: isInsider ? evidence.map(toEvidence) : [],
    receivingRegistration: receipt
      ? {
          id: receipt.id,
          stage: RECEIVING_REGISTRATION_STAGES.find((stage) => stage === receipt.process.stage) ?? 'charging',
          blockedBy: receipt.process.blockedBy ?? null,
          failure: receipt.failure ?? null,
        }
      : null,
    activatedAt: activatedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    allowedActions: [...organisationActions({ state, receiving, openStage }, { role, isEnvironmentAdministrator })],
  };
}

/** An identifier as the API shows it. */
export function toIdentifier(row: OrganisationParts['identifiers'][number]): z.infer<typeof IdentifierSchema> {
  const { id, scheme, value, state, receives, registeredAt } = row;
  return { id, scheme, value, state, receives, registeredAt: registeredAt?.toISOString() ?? null };
}

function toEvidence({ id, ref, title, note = null, addedBy, addedAt }: EvidenceView): z.infer<typeof EvidenceSchema> {
  return { id, ref, title, note, addedBy, addedAt: addedAt.toISOString() };
}

function toActivation(
  { id, purpose, process, ...found }: ActivationView,
  { registerNumber, vatNumber }: OrganisationView,
): z.infer<typeof ActivationSchema> {
  const { stage, stageSince, waitingOn, waitUntil, needsAttention, blockedBy, endedAt } = process;
  const { registerFound = null, authority = null, vatValid = null, rejection = null, registeredName = null } = found;
  const numbers = { hasRegisterNumber: Boolean(registerNumber), hasVatNumber: Boolean(vatNumber) };
  const progress = activationProgress({ stage, purpose, ...numbers, registerFound, authority, vatValid, rejection });
  return {
    id,
    purpose,
    stage,
    since: stageSince.toISOString(),
    steps: ACTIVATION_PARTS.map((step) => ({ step, state: progress[step] })),
    registeredName,
    authority,
    waitingOn: waitingOn ?? null,
    waitUntil: waitUntil?.toISOString() ?? null,
    needsAttention,
    blockedBy: blockedBy ?? null,
    rejection,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
