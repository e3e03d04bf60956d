import { findOrganisation } from '../db/queries/organisations.ts';
import { findReceivingQuestions, type ReceivingQuestion } from '../db/queries/receiving.ts';
import { dismissReceiving } from '../db/writes/receiving.ts';
import { hasRight, type UserCaller } from '../domain/rights.ts';
import { reachOrganisation } from './organisation-access.ts';
import { type OrganisationAdministration, switchReceiving } from './organisations.ts';

/** For which organisations somebody is asked whether they are to receive e-invoices: none who cannot decide it. */
export async function receivingQuestionsFor(
  { orm }: Pick<OrganisationAdministration, 'orm'>,
  caller: UserCaller,
): Promise<readonly ReceivingQuestion[]> {
  if (!hasRight(caller, 'organisations.write')) return [];
  return findReceivingQuestions(orm.em.fork(), caller);
}

/** Whether what is asked under an id is about an organisation of the caller's environment. */
export async function isReceivingQuestion(
  { orm }: Pick<OrganisationAdministration, 'orm'>,
  { caller, id }: { readonly caller: UserCaller; readonly id: string },
): Promise<boolean> {
  return (await findOrganisation(orm.em.fork(), id.toLowerCase()))?.environmentId === caller.environmentId;
}

/**
 * Turns receiving on, or asks no more. Again changes nothing. Throws `NOT_ALLOWED`, and as `switchReceiving` does. `id`:
 * of what the call makes.
 */
export async function answerReceivingQuestion(
  dependencies: OrganisationAdministration,
  answer: {
    readonly id: string;
    readonly caller: UserCaller;
    readonly organisationId: string;
    readonly isYes: boolean;
  },
): Promise<void> {
  const { isYes, ...target } = answer;
  if (isYes) {
    await switchReceiving(dependencies, target, true);
    return;
  }
  const em = dependencies.orm.em.fork();
  const { organisation } = await reachOrganisation(em, { ...target, right: 'organisations.write' });
  await dismissReceiving(em, { organisationId: organisation.id, userId: target.caller.userId });
}
