import { randomUUID } from 'node:crypto';
import { OrganisationIdentifier } from '../../db/entities/organisation.ts';
import { User } from '../../db/entities/user.ts';
import { activateOrganisation, addEvidence } from '../../db/writes/organisation-activations.ts';
import type {
  OrganisationActivationAnswer,
  OrganisationActivationCommand,
} from '../../domain/organisation-activation.ts';
import { workflowId } from '../../domain/workflow-ids.ts';
import { seedEnvironment, seedUser } from './callers.ts';
import type { TestInstance } from './instance.ts';
import { type SeededOrganisation, seedOrganisation } from './organisations.ts';

/** An organisation to be activated, and whoever asks for it, whom the tiny register names. */
export interface SeededActivation {
  readonly id: string;
  readonly environmentId: string;
  readonly organisationId: string;
  readonly userId: string;
  readonly registerNumber: string;
}

/** An organisation of a new environment, with an administrator by the name of José van den Berg. */
export async function seedDraft(
  instance: TestInstance,
  given: Partial<SeededOrganisation> = {},
): Promise<Omit<SeededActivation, 'id'>> {
  const environmentId = await seedEnvironment(instance);
  const { userId } = await seedUser(instance, environmentId, 'administrator');
  const name = { firstName: 'Jose', lastName: 'Van Den Berg' };
  await instance.orm.em.fork().nativeUpdate(User, { id: userId }, name);
  const registerNumber = given.registerNumber ?? String(Math.floor(10_000_000 + Math.random() * 89_999_999));
  const company = { registerNumber, ...given };
  const organisationId = await seedOrganisation(instance, {
    environmentId,
    state: 'draft',
    administratorId: userId,
    ...company,
  });
  return { environmentId, organisationId, userId, registerNumber };
}

/** Begins the activation of an organisation, as the API would; `wanted`: an identifier that was added by hand. */
export async function beginSeededActivation(
  instance: TestInstance,
  {
    wanted,
    ...given
  }: Partial<SeededOrganisation> & { readonly wanted?: { readonly scheme: string; readonly value: string } } = {},
): Promise<SeededActivation> {
  const draft = await seedDraft(instance, given);
  const id = randomUUID();
  const { environmentId, organisationId, userId } = draft;
  const added = { id: randomUUID(), organisationId, state: 'wanted' as const, createdAt: new Date() };
  if (wanted) await instance.orm.em.fork().insert(OrganisationIdentifier, { ...added, ...wanted });
  await activateOrganisation(instance.orm.em.fork(), { id, environmentId, organisationId, userId });
  await instance.delivery.deliver(id);
  return { id, ...draft };
}

/** The workflow of an activation. */
export function activationWorkflow({ temporal }: Pick<TestInstance, 'temporal'>, id: string) {
  return temporal.workflow.getHandle(workflowId('organisationActivation', id));
}

/** Has somebody do something with an activation, as the API would. */
export function decideActivation(
  instance: Pick<TestInstance, 'temporal'>,
  id: string,
  command: OrganisationActivationCommand,
): Promise<OrganisationActivationAnswer> {
  return activationWorkflow(instance, id).executeUpdate<OrganisationActivationAnswer, [OrganisationActivationCommand]>(
    'decide',
    { args: [command] },
  );
}

/** Adds evidence of authority, as the API would. */
export async function giveEvidence(
  instance: TestInstance,
  { environmentId, organisationId, userId }: SeededActivation,
) {
  const evidence = { ref: 'doc-1', title: 'Power of attorney', note: null };
  const given = { id: randomUUID(), userId, environmentId, organisationId, evidence };
  for (const subject of await addEvidence(instance.orm.em.fork(), given)) await instance.delivery.deliver(subject);
}

/** Where an organisation's identifiers stand, by scheme and value. */
export async function identifiersOf({ orm }: TestInstance, organisationId: string) {
  const rows = await orm.em.fork().find(OrganisationIdentifier, { organisationId }, { orderBy: { scheme: 'asc' } });
  return Object.fromEntries(rows.map(({ scheme, value, state }) => [`${scheme}:${value}`, state]));
}
