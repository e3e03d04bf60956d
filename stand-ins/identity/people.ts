import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { STAND_IN_IDS, type StandInId, TENANTS } from './settings.ts';

const tenant = z.string().min(1).max(253);

const fields = {
  /** As the provider writes it; any text, for providers keep odd ones too. */
  email: z.string().min(1).max(320).nullable(),
  /** What Google, Apple and acme say of the address; Microsoft has no word for it. */
  emailVerified: z.boolean(),
  firstName: z.string().max(100).nullable(),
  lastName: z.string().max(100).nullable(),
  /** Microsoft's tenant (a UUID) or Google's hosted domain. */
  tenant: tenant.nullable(),
  /** Microsoft's `xms_edov`, in the forms in which it comes; null: not sent. */
  edov: z.union([z.boolean(), z.enum(['0', '1', 'true', 'false']), z.literal(0), z.literal(1)]).nullable(),
  /** Whether Apple gives out an address of its own instead of the person's. */
  relay: z.boolean(),
  /** Whether the person has been to Vestibule with Apple before: it tells names the first time only. */
  authorised: z.boolean(),
  groups: z.array(z.string().min(1).max(200)).max(50),
} as const;

export const PersonInputSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/)
      .optional(),
    provider: z.enum(STAND_IN_IDS),
    /** `sub`; derived from the id when not given. */
    subject: z.string().min(1).max(255).optional(),
    email: fields.email.default(null),
    emailVerified: fields.emailVerified.default(true),
    firstName: fields.firstName.default(null),
    lastName: fields.lastName.default(null),
    tenant: fields.tenant.default(null),
    edov: fields.edov.default(null),
    relay: fields.relay.default(false),
    authorised: fields.authorised.default(false),
    groups: fields.groups.default([]),
  })
  .refine(({ provider, tenant: tid }) => provider !== 'microsoft' || tid === null || z.uuid().safeParse(tid).success, {
    message: "Microsoft's tenants are UUIDs",
    path: ['tenant'],
  });
export type PersonInput = z.input<typeof PersonInputSchema>;

/** What may change about somebody; `undefined` leaves as it is. */
export const PersonChangesSchema = z.strictObject(fields).partial();
export type PersonChanges = z.input<typeof PersonChangesSchema>;

/** Somebody with an account at a provider; one of Microsoft's always has a tenant. */
export type Person = Readonly<z.output<typeof PersonInputSchema>> & { readonly id: string; readonly subject: string };

export interface People {
  /** In the order in which they came; with `provider` only theirs. */
  list(provider?: StandInId): readonly Person[];
  find(id: string): Person | undefined;
  /** Throws `Refusal` 409 where the id is taken; without an id a new one is made. */
  add(input: PersonInput): Person;
  /** Changes what is given: a new address, another tenant. Throws `Refusal` 404. */
  change(id: string, changes: PersonChanges): Person;
  /** Throws `Refusal` 404. */
  remove(id: string): void;
  /** Takes these in the place of all. */
  replace(all: readonly PersonInput[]): void;
}

/** The persons of a stand-in; `save` is told after every change. */
export function createPeople(initial: readonly PersonInput[], save: (all: readonly Person[]) => void): People {
  let all = initial.map(toPerson);

  function set(changed: readonly Person[]): void {
    const ids = changed.map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) throw new Refusal(409, `There is a person ${twice} already.`);
    all = [...changed];
    save(all);
  }

  function known(id: string): Person {
    const person = all.find((one) => one.id === id);
    if (!person) throw new Refusal(404, 'There is no such person.');
    return person;
  }

  function add(input: PersonInput): Person {
    const person = toPerson(input);
    set([...all, person]);
    return person;
  }

  function change(id: string, changes: PersonChanges): Person {
    const changed = toPerson({ ...known(id), ...PersonChangesSchema.parse(changes) });
    set(all.map((one) => (one.id === id ? changed : one)));
    return changed;
  }

  return {
    list: (provider) => (provider === undefined ? all : all.filter((one) => one.provider === provider)),
    find: (id) => all.find((one) => one.id === id),
    add,
    change,
    remove: (id) => set(all.filter((one) => one !== known(id))),
    replace: (inputs) => set(inputs.map(toPerson)),
  };
}

function toPerson(input: PersonInput): Person {
  const person = PersonInputSchema.parse(input);
  const { provider, id = `${provider}-${randomBytes(6).toString('hex')}` } = person;
  return {
    ...person,
    id,
    subject: person.subject ?? subjectFor(provider, id),
    tenant: provider === 'microsoft' ? (person.tenant ?? TENANTS.fabrikam) : person.tenant,
  };
}

/** In the form that each provider gives its subjects. */
function subjectFor(provider: StandInId, id: string): string {
  const hash = createHash('sha256').update(`${provider} ${id}`);
  if (provider === 'microsoft') return hash.digest('base64url');
  const hex = hash.digest('hex');
  if (provider === 'google') return `1${BigInt(`0x${hex}`).toString().padStart(20, '0').slice(0, 20)}`;
  return provider === 'apple' ? `00${hex.slice(0, 4)}.${hex.slice(4, 36)}.${hex.slice(36, 40)}` : hex.slice(0, 20);
}
