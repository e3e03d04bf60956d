import { z } from 'zod';
import { Refusal } from '../refusal.ts';

const text = z.string().min(1).max(300);

export const CompanySchema = z.strictObject({
  country: z.enum(['NL', 'BE']),
  /** Digits alone. */
  number: z.string().regex(/^\d{8}(\d{2})?$/),
  name: text,
  street: text.nullable().default(null),
  houseNumber: z.string().max(20).nullable().default(null),
  postalCode: z.string().max(20).nullable().default(null),
  city: text.nullable().default(null),
  /** `2026-01-31`: it has ended on that day. */
  endedOn: z.iso.date().nullable().default(null),
  /** The Belgian Crossroads Bank's code, such as `050` for a bankruptcy; normal when null. */
  situation: z
    .string()
    .regex(/^\d{3}$/)
    .nullable()
    .default(null),
  /** Who may act for it; null: the register does not tell. The Dutch one never does. */
  representatives: z
    .array(z.strictObject({ firstName: text, lastName: text, endDate: z.iso.date().nullable().default(null) }))
    .nullable()
    .default(null),
  /** With its country before it; VIES knows it as long as the company has not ended. */
  vatNumber: z
    .string()
    .regex(/^[A-Z]{2}[A-Z0-9]{2,12}$/)
    .nullable()
    .default(null),
});
export type CompanyInput = z.input<typeof CompanySchema>;
export type Company = Readonly<z.output<typeof CompanySchema>>;

export interface Companies {
  list(): readonly Company[];
  find(country: Company['country'], number: string): Company | undefined;
  findByVat(vatNumber: string): Company | undefined;
  /** Adds one, or puts it in the place of the one with the same number. */
  put(input: CompanyInput): Company;
  /** Throws `Refusal` 404. */
  remove(country: string, number: string): void;
}

/** The companies that the registers and VIES know; `save` is told after every change. */
export function createCompanies(initial: readonly CompanyInput[], save: (all: readonly Company[]) => void): Companies {
  let all = initial.map((input) => CompanySchema.parse(input));
  const isOf = (country: string, number: string) => (one: Company) => one.country === country && one.number === number;

  function set(changed: Company[]): void {
    all = changed;
    save(all);
  }

  return {
    list: () => all,
    find: (country, number) => all.find(isOf(country, number)),
    findByVat: (vatNumber) => all.find((one) => one.vatNumber === vatNumber),
    put: (input) => {
      const company = CompanySchema.parse(input);
      set([...all.filter((one) => !isOf(company.country, company.number)(one)), company]);
      return company;
    },
    remove: (country, number) => {
      if (!all.some(isOf(country, number))) throw new Refusal(404, 'There is no such company.');
      set(all.filter((one) => !isOf(country, number)(one)));
    },
  };
}
