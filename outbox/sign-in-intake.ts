import { type EntityManager, sql } from '@mikro-orm/postgresql';
import { WorkflowNotFoundError } from '@temporalio/client';
import { OutboxRow } from '../db/entities/outbox-row.ts';
import { RegistrationIntake } from '../db/entities/registration.ts';
import { findRestrictionOfUser } from '../db/queries/sign-in-policies.ts';
import { beginIdentityProof } from '../db/writes/identity-proofs.ts';
import { fitsRestriction } from '../domain/identity.ts';
import type { ProveAnswer, ProveCommand } from '../domain/registration.ts';
import { workflowId } from '../domain/workflow-ids.ts';
import { byDeadline } from '../temporal/deadline.ts';
import { askAgain, RowIsLate } from './ask-again.ts';
import { DELIVERY_DEADLINE_MS } from './deadline.ts';
import type { BegunProcess, OutboxDependencies } from './deliver.ts';
import { type BeginningRegistration, beginRegistration, type IntakeDependencies } from './registration-intake.ts';
import { tellElsewhere } from './sign-in-elsewhere.ts';

/** A call to register by a sign-in, with what the provider said and what is known of the address. */
interface SignInIntake extends BeginningRegistration {
  readonly id: string;
  readonly sign_in_id: string;
  /** The sign-in is of this very address, and the provider vouches for it. */
  readonly vouched: boolean | null;
  readonly provider: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly tenant: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  /** The registration that it has led to already. */
  readonly registration_id: string | null;
  /** The user whose address it is, and whether they are active. */
  readonly account_id: string | null;
  readonly is_active: boolean | null;
  /** The registration of the address that is open. */
  readonly open_id: string | null;
}

/**
 * Decides what a call to register by a sign-in at a provider becomes. Where the provider vouches for the address: a proof
 * of the registration that is open, or a registration that begins with it; nothing for an address that got an account
 * meanwhile. Where it does not: a question to the owner of a known address whether they signed in, else a registration as
 * by hand. Answers the processes it has begun. Each call is settled by itself; one that is gone was settled before.
 */
export async function settleSignInIntake(
  dependencies: IntakeDependencies,
  em: EntityManager,
  { intakeId, openKey }: { readonly intakeId: string; readonly openKey: Buffer },
): Promise<readonly BegunProcess[]> {
  const [intake] = await em.execute<SignInIntake[]>(sql`
    select i.*, s."vouched" and s."email_key" = i."email_key" as "vouched", s."provider", s."issuer", s."subject",
      s."tenant", s."first_name", s."last_name", s."registration_id", a."user_id" as "account_id",
      u."deactivated_at" is null as "is_active", p."id" as "open_id"
    from "registration_intakes" i
    left join "provider_sign_ins" s on s."id" = i."sign_in_id"
    left join "user_addresses" a on a."email_key" = i."email_key"
    left join "users" u on u."id" = a."user_id"
    left join "processes" p on p."kind" = 'registration' and p."open_key" = ${openKey} and p."ended_at" is null
    where i."id" = ${intakeId}`);
  if (!intake) return [];
  const begun = await settle(dependencies, em, intake, openKey);
  await em.nativeDelete(RegistrationIntake, { id: intakeId });
  return begun;
}

async function settle(
  dependencies: IntakeDependencies,
  em: EntityManager,
  intake: SignInIntake,
  openKey: Buffer,
): Promise<readonly BegunProcess[]> {
  const { account_id: accountId, open_id: openId, vouched } = intake;
  if (accountId !== null) return vouched ? [] : askOwner(dependencies, em, intake, accountId);
  if (intake.registration_id !== null) return [];
  if (openId !== null) {
    await dependencies.deliverWithin(dependencies, em, openId);
    if (vouched) await prove(dependencies, openId, intake.sign_in_id);
    else await askAgain(dependencies, em, { kind: 'registration', id: openId, intake });
    return [];
  }
  const beginning = { ...intake, ...proofOf(intake), created_at: SETTLES_NO_OTHER };
  return [await beginRegistration(em, beginning, openKey, dependencies.policy)];
}

/** Calls by hand for the same address are settled by their own rows: whoever made them was promised a mail. */
const SETTLES_NO_OTHER = new Date(0);

function proofOf({ vouched, provider, sign_in_id: signInId, first_name, last_name }: SignInIntake) {
  if (!vouched || !provider) return {};
  return { proof: { signInId, provider, firstName: first_name, lastName: last_name } };
}

/**
 * Tells the open registration that a provider has vouched for its person; its own step records it. Where it has ended,
 * or a form for it is still to be carried out, the call waits in the outbox until that has shown what is left of it.
 */
async function prove({ temporal }: OutboxDependencies, id: string, signInId: string): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId('registration', id));
  let answer: ProveAnswer;
  try {
    // a repeat needs no id of its own: the workflow knows the sign-in again
    answer = await byDeadline(temporal, Date.now() + DELIVERY_DEADLINE_MS, () =>
      handle.executeUpdate<ProveAnswer, [ProveCommand]>('prove', { args: [{ signInId }] }),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new RowIsLate();
    throw error;
  }
  if (answer.outcome === 'ended' || answer.outcome === 'activating') throw new RowIsLate();
}

/**
 * Asks the mailbox of a known address whether its owner has just signed in at a provider; tells it where they sign in
 * instead, where their environment lets that provider not in.
 */
async function askOwner(
  dependencies: IntakeDependencies,
  em: EntityManager,
  intake: SignInIntake,
  userId: string,
): Promise<readonly BegunProcess[]> {
  const { provider, issuer, subject, tenant } = intake;
  if (!intake.is_active || !provider || !issuer || !subject) return [];
  const identity = { provider, issuer, subject, tenant, vouched: false };
  const restricted = await findRestrictionOfUser(em, userId);
  if (restricted && !fitsRestriction(restricted.restriction, identity)) {
    return tellElsewhere(em, userId, dependencies.policy);
  }
  const email = { comparisonForm: intake.email_key };
  const id = await beginIdentityProof(em, { userId, email, identity }, dependencies.policy);
  const start = await em.findOne(OutboxRow, { subject: id, kind: 'start' });
  if (start) return [{ id, kind: 'emailVerification', outboxId: start.id }];
  await dependencies.deliverWithin(dependencies, em, id);
  return [];
}
