import type { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { type ActivationView, findActivation, findOrganisationParts } from '../db/queries/organisations.ts';
import { keepAuthorityReason } from '../db/writes/organisation-activations.ts';
import { DomainError } from '../domain/errors.ts';
import {
  ACTIVATION_REFUSALS,
  isActivationOutcome,
  type OrganisationActivationAnswer,
  type OrganisationActivationCommand,
  type OrganisationActivationRefusal,
  type OrganisationActivationStage,
} from '../domain/organisation-activation.ts';
import { actorOf, type KnownCaller, type UserCaller } from '../domain/rights.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { type Decision, decide } from './decisions.ts';
import type { Delivery } from './delivery.ts';
import { reachOrganisation } from './organisation-access.ts';

export interface ActivationDecisions {
  readonly orm: MikroORM;
  readonly temporal: Client;
  /** Delivers what the outbox holds for a process before it is asked for a decision. */
  readonly deliver: Delivery['deliver'];
}

/** Where an activation stands after a decision; `isRecorded`: taken in and safe, but still being done. */
export interface DecidedActivation {
  readonly id: string;
  readonly stage: OrganisationActivationStage;
  readonly isRecorded: boolean;
}

/** What an operator says of somebody's authority, at the stage that they have seen. */
export interface GivenAuthority {
  readonly id: string;
  readonly processId: string;
  readonly caller: KnownCaller;
  readonly action: 'approve-authority' | 'refuse-authority';
  readonly reason: string;
  readonly expectedStage: string;
}

/**
 * Withdraws what is being checked of an organisation; what was registered by it is undone. Throws `NOT_FOUND`,
 * `NOT_ALLOWED`, `ACTIVATION_ENDED` where nothing is open, `OUTCOME_UNKNOWN`. A repeat is answered alike.
 */
export async function withdrawActivation(
  dependencies: ActivationDecisions,
  { id, caller, organisationId }: { readonly id: string; readonly caller: UserCaller; readonly organisationId: string },
): Promise<DecidedActivation> {
  const em = dependencies.orm.em.fork();
  const { organisation } = await reachOrganisation(em, { caller, organisationId, right: 'organisations.write' });
  const activation = (await findOrganisationParts(em, [organisation], undefined)).get(organisation.id)?.activation;
  if (!activation) throw new DomainError('ACTIVATION_ENDED', 'Nothing is being checked of the organisation.');
  const command = { action: 'withdraw', userId: caller.userId } as const;
  return carryOut(dependencies, { activation, command, by: caller.userId, callId: id });
}

/**
 * Carries an operator's decision about somebody's authority to the activation, and keeps why. Throws `NOT_FOUND`,
 * `STAGE_CHANGED` with the stage where it is another than they have seen, `AUTHORITY_NOT_AWAITED`, `ACTIVATION_ENDED`,
 * `OUTCOME_UNKNOWN`. A repeat is answered alike.
 */
export async function decideAuthority(
  dependencies: ActivationDecisions,
  { id, processId, caller, action, reason, expectedStage }: GivenAuthority,
): Promise<DecidedActivation> {
  const { orm } = dependencies;
  const operatorId = operatorOf(caller);
  const activation = await findActivation(orm.em.fork(), processId.toLowerCase());
  if (!activation) throw new DomainError('NOT_FOUND', 'There is no such activation.');
  const { stage } = activation.process;
  const by = { operatorId, actor: actorOf(caller), action, callId: id };
  const keep = () => keepAuthorityReason(orm.em.fork(), { id: activation.id, reason, ...by });
  if (isDecidedBy(activation, { action, operatorId })) {
    await keep();
    return { id: activation.id, stage, isRecorded: false };
  }
  if (stage !== expectedStage) throw stageChanged(activation);
  if (stage !== 'awaiting-authority' && !isActivationOutcome(stage)) throw refusal('AUTHORITY_NOT_AWAITED', activation);
  const command = { action, operatorId } as const;
  const decided = await carryOut(dependencies, { activation, command, by: operatorId, callId: id });
  await keep();
  return decided;
}

interface Asked {
  readonly activation: ActivationView;
  readonly command: OrganisationActivationCommand;
  /** Who decides, and the call's own id. */
  readonly by: string;
  readonly callId: string;
}

async function carryOut(dependencies: ActivationDecisions, asked: Asked): Promise<DecidedActivation> {
  const askedAtMs = Date.now();
  const { activation, command, by, callId } = asked;
  if (isActivationOutcome(activation.process.stage)) return readEnd(activation, command);
  const once = await ask(dependencies, { asked, askedAtMs, updateId: `${command.action}-${by}` });
  // what it refused before, under the same id, may hold by now: nothing was changed by it
  const isRefused = once.kind === 'answered' && once.answer.outcome === 'refused';
  const made = isRefused
    ? await ask(dependencies, { asked, askedAtMs, updateId: `${command.action}-${by}-${callId}` })
    : once;
  const { id } = activation;
  switch (made.kind) {
    case 'recorded':
      return { id, stage: activation.process.stage, isRecorded: true };
    case 'ended':
      return readEnd(await reread(dependencies, id), command);
    case 'rejected':
      throw refusal(refusalNamed(made.code), await reread(dependencies, id));
    case 'answered': {
      const { answer } = made;
      if (answer.outcome !== 'refused') return { id, stage: answer.stage, isRecorded: answer.outcome === 'working' };
      if (answer.code === 'ACTIVATION_ENDED') return readEnd(await reread(dependencies, id), command);
      throw refusal(answer.code, await reread(dependencies, id));
    }
  }
}

async function ask(
  { temporal, deliver }: ActivationDecisions,
  request: { readonly asked: Asked; readonly askedAtMs: number; readonly updateId: string },
): Promise<Decision<OrganisationActivationAnswer>> {
  const { asked, askedAtMs, updateId } = request;
  const { id } = asked.activation;
  return decide<OrganisationActivationAnswer>(temporal, {
    workflowId: workflowId('organisationActivation', id),
    update: 'decide',
    updateId,
    command: asked.command,
    rejections: ACTIVATION_REFUSALS,
    askedAtMs,
    deliverFirst: () => deliver(id),
  });
}

/** One that has ended: what the caller wanted, or that it is too late. */
function readEnd(activation: ActivationView, command: OrganisationActivationCommand): DecidedActivation {
  const { id } = activation;
  const { stage } = activation.process;
  const isWithdrawn = command.action === 'withdraw' && stage === 'withdrawn';
  const isTheirs = command.action !== 'withdraw' && isDecidedBy(activation, command);
  if (isWithdrawn || isTheirs) return { id, stage, isRecorded: false };
  throw refusal('ACTIVATION_ENDED', activation);
}

/** Whether this operator has said this before. */
function isDecidedBy(
  { authorityDecidedBy, authority }: ActivationView,
  { action, operatorId }: Pick<GivenAuthority, 'action'> & { readonly operatorId: string },
): boolean {
  return authorityDecidedBy === operatorId && (authority === 'operator') === (action === 'approve-authority');
}

async function reread({ orm }: ActivationDecisions, id: string): Promise<ActivationView> {
  const activation = await findActivation(orm.em.fork(), id);
  if (!activation) throw new DomainError('NOT_FOUND', 'There is no such activation.');
  return activation;
}

function operatorOf(caller: KnownCaller): string {
  switch (caller.kind) {
    case 'operator':
      return caller.operatorId;
    case 'service-account':
      return caller.serviceAccountId;
    case 'user':
      throw new DomainError('NOT_ALLOWED', 'Only operators decide about authority.', { reasons: ['NOT_FOR_USERS'] });
  }
}

/** The refusal that a workflow names by a code; one of another version is that it was too late. */
function refusalNamed(code: string): OrganisationActivationRefusal {
  return ACTIVATION_REFUSALS.find((known) => known === code) ?? 'ACTIVATION_ENDED';
}

function refusal(code: OrganisationActivationRefusal, { id, process }: ActivationView): DomainError {
  const message = {
    ACTIVATION_ENDED: 'It has ended; `process.stage` says how.',
    AUTHORITY_NOT_AWAITED: 'No decision about authority is awaited; `process.stage` says where it stands.',
  }[code];
  return new DomainError(code, message, { process: { id, stage: process.stage } });
}

function stageChanged({ id, process }: ActivationView): DomainError {
  const message = 'It has come to another stage meanwhile; `process.stage` says which.';
  return new DomainError('STAGE_CHANGED', message, { process: { id, stage: process.stage } });
}
