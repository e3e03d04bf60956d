import { randomInt, randomUUID } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { Membership, Organisation, OrganisationIdentifier } from '../../db/entities/organisation.ts';
import { OrganisationActivation } from '../../db/entities/organisation-activation.ts';
import { Process } from '../../db/entities/process.ts';
import { openKeyOfActivation } from '../../db/writes/organisation-activations.ts';
import type {
  IdentifierState,
  OrganisationRole,
  OrganisationState,
  ReceivingState,
} from '../../domain/organisation.ts';
import { isActivationOutcome, type OrganisationActivationStage } from '../../domain/organisation-activation.ts';
import type { TestInstance } from './instance.ts';

/** An organisation as a test wants it; what it does not say is that of an ordinary Dutch company. */
export interface SeededOrganisation {
  readonly environmentId: string;
  readonly state?: OrganisationState;
  /** Whoever added it; an administrator of it where it is active. */
  readonly administratorId?: string;
  readonly members?: readonly { readonly userId: string; readonly role: OrganisationRole }[];
  readonly name?: string;
  readonly country?: string;
  readonly registerNumber?: string | null;
  readonly vatNumber?: string | null;
  readonly receiving?: ReceivingState;
  /** Of its one identifier, which is its register number's; one that is active has it registered. */
  readonly identifier?: IdentifierState | null;
}

/** Puts an organisation into an environment, as though all that came before had happened. Answers its id. */
export async function seedOrganisation({ orm }: Pick<TestInstance, 'orm'>, given: SeededOrganisation): Promise<string> {
  const { environmentId, state = 'active', administratorId, members = [], name = 'Bakkerij De Zon' } = given;
  const { country = 'NL', registerNumber = someRegisterNumber(), vatNumber = null, receiving = 'off' } = given;
  const em = orm.em.fork();
  const [id, now] = [uuidv7(), new Date()];
  const activatedAt = state === 'active' ? now : null;
  const added = { addedBy: administratorId ?? null, activatedAt, createdAt: now };
  const company = {
    name,
    country,
    registerNumber,
    vatNumber,
    street: 'Dorpsstraat 1',
    postalCode: '1234 AB',
    city: 'Ede',
  };
  await em.insert(Organisation, { id, environmentId, state, receiving, ...company, ...added });
  const { identifier = state === 'active' ? 'registered' : null } = given;
  if (identifier && registerNumber) {
    const registeredAt = identifier === 'registered' ? now : null;
    const participant = { scheme: country === 'BE' ? '0208' : '0106', value: registerNumber };
    const standing = { state: identifier, registeredAt, receives: receiving === 'on', createdAt: now };
    await em.insert(OrganisationIdentifier, { id: randomUUID(), organisationId: id, ...participant, ...standing });
  }
  if (state === 'active' && administratorId) await seedMember({ orm }, id, administratorId, 'administrator');
  for (const { userId, role } of members) await seedMember({ orm }, id, userId, role);
  return id;
}

/** Makes a user a member. Answers the membership's id. */
export async function seedMember(
  { orm }: Pick<TestInstance, 'orm'>,
  organisationId: string,
  userId: string,
  role: OrganisationRole = 'member',
): Promise<string> {
  const id = uuidv7();
  await orm.em.fork().insert(Membership, { id, organisationId, user: userId, role, since: new Date() });
  return id;
}

/** An activation that stands at a stage, with no workflow behind it. Answers its id. */
export async function seedActivation(
  { orm }: Pick<TestInstance, 'orm'>,
  given: {
    readonly environmentId: string;
    readonly organisationId: string;
    readonly requestedBy: string;
    readonly stage?: OrganisationActivationStage;
    readonly isOpen?: boolean;
  },
): Promise<string> {
  const { environmentId, organisationId, requestedBy, stage = 'awaiting-authority', isOpen = true } = given;
  const [id, now] = [uuidv7(), new Date()];
  const em = orm.em.fork();
  const standing = {
    stage,
    stageSince: now,
    waitingOn: isOpen ? ('person' as const) : null,
    endedAt: isOpen ? null : now,
  };
  const openKey = isOpen ? openKeyOfActivation(organisationId) : null;
  const kind = 'organisationActivation' as const;
  await em.insert(Process, { id, kind, ...standing, openKey, environmentIds: [environmentId], createdAt: now });
  await em.insert(OrganisationActivation, { id, organisationId, purpose: 'activation', requestedBy });
  return id;
}

/** A number of the Dutch trade register that nobody else in a run has. */
export function someRegisterNumber(): string {
  return String(randomInt(10_000_000, 99_999_999));
}

/** A number of a location that nobody else in a run has, with its check digit. */
export function someGln(): string {
  const digits = String(randomInt(100_000_000_000, 999_999_999_999));
  const sum = Array.from(digits, Number).reduce((all, digit, at) => all + digit * (at % 2 === 0 ? 1 : 3), 0);
  return digits + String((10 - (sum % 10)) % 10);
}

/** Brings an activation that was seeded to another stage; it stays open unless that is its end. */
export async function moveActivation(
  { orm }: Pick<TestInstance, 'orm'>,
  { id, stage }: { readonly id: string; readonly stage: OrganisationActivationStage },
): Promise<void> {
  const ended = isActivationOutcome(stage) ? { endedAt: new Date(), openKey: null, waitingOn: null } : {};
  await orm.em.fork().nativeUpdate(Process, { id }, { stage, stageSince: new Date(), ...ended });
}
