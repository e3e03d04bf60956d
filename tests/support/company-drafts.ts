import { randomInt } from 'node:crypto';
import { User } from '../../db/entities/user.ts';
import { eventually, PATIENCE_MS } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { type Side, seedSide } from './partner-sides.ts';
import type { Answer } from './person.ts';

/** What can be played at which of the outside systems. */
export type Authority = Parameters<TestInstance['authorities']['play']>[0];

/** An organisation as the API tells it, as far as tests of its activation ask. */
export interface OrganisationBody {
  readonly id: string;
  readonly state: string;
  readonly vatValid: boolean | null;
  readonly identifiers: readonly { readonly scheme: string; readonly state: string }[];
  readonly activation: {
    readonly id: string;
    readonly stage: string;
    readonly blockedBy: string | null;
    readonly rejection: string | null;
  } | null;
}

export const idIn = ({ body }: Answer) => (body as { readonly id: string }).id;

/** A Belgian company whose register names Anna Peeters, added by her, with a number that nobody else in a run has. */
export async function draftCompany(instance: TestInstance, more: { readonly vat?: boolean } = { vat: true }) {
  const digits = String(randomInt(10_000_000, 19_999_999)).padStart(8, '0');
  const number = digits + String(97 - (Number(digits) % 97)).padStart(2, '0');
  const company = { country: 'BE', number, name: 'Zonnehof NV', vatNumber: `BE${number}` } as const;
  const representatives = [{ firstName: 'Anna', lastName: 'Peeters' }];
  instance.authorities.companies.put({ ...company, representatives });
  const by = await seedAnna(instance);
  return { company: { ...company, representatives }, number, by, ...(await addCompany(by, number, more)) };
}

/** Another environment, of somebody with the name that the register knows. */
export async function seedAnna(instance: TestInstance): Promise<Side> {
  const by = await seedSide(instance);
  const name = { firstName: 'Anna', lastName: 'Peeters' };
  await instance.orm.em.fork().nativeUpdate(User, { id: by.userId }, name);
  return by;
}

/** Adds a company by its number, and answers what is done with it. */
export async function addCompany(by: Side, number: string, { vat = true }: { readonly vat?: boolean }) {
  const vatNumber = vat ? { vatNumber: `BE${number}` } : {};
  const path = '/v1/organisations';
  const id = idIn(await by.call('POST', path, { country: 'BE', registerNumber: number, ...vatNumber }));
  const activate = async () => idIn(await by.call('POST', `${path}/${id}/activate`));
  const withdraw = () => by.call('POST', `${path}/${id}/withdraw-activation`);
  const read = async () => (await by.call('GET', `${path}/${id}`)).body as OrganisationBody;
  const until = (what: string, is: (organisation: OrganisationBody) => boolean, withinMs = PATIENCE_MS) =>
    eventually(
      what,
      async () => {
        const organisation = await read();
        return is(organisation) ? organisation : undefined;
      },
      withinMs,
    );
  return { id, activate, withdraw, read, until };
}
