import { z } from 'zod';
import { callGateway, readAnswer, unexpectedStatus } from './gateway-request.ts';
import { addressLine, registerText } from './register-texts.ts';
import type { LookUp, RegisterAccess, RegisteredCompany } from './trade-register.ts';

const CompanySchema = z.object({
  cbe_number: z.string(),
  denomination: registerText(),
  denomination_with_legal_form: registerText(),
  status: z.string().nullish(),
  juridical_situation_code: z.string().nullish(),
  address: z
    .object({
      street: registerText(),
      street_number: registerText(),
      box: registerText(),
      post_code: registerText(20),
      city: registerText(80),
    })
    .nullish(),
  representatives: z
    .array(z.object({ first_name: z.string(), last_name: z.string(), end_date: z.string().nullish() }))
    .nullish(),
});
type Company = z.infer<typeof CompanySchema>;

const AnswerSchema = z.object({
  data: z.union([CompanySchema, z.array(CompanySchema).length(1)]).transform((data) => [data].flat()[0]),
});
const RefusalSchema = z.object({ message: z.string() });

/** Dissolved, wound up, merged into another, or bankrupt, by the codes of the Crossroads Bank; being reorganised is not. */
const ENDED_SITUATION = /^0(1|2|5)\d$/;

/**
 * The Belgian Crossroads Bank for Enterprises, as https://cbeapi.be/en/docs tells it. A service in front of the Bank's own
 * web service, which knows the functions of persons, can add `representatives`: `[{first_name, last_name, end_date?}]`;
 * without them nobody's authority is proven by it.
 */
export function createCbeRegister({ url, apiKey }: RegisterAccess): LookUp {
  return async (number, patience) => {
    const { status, text } = await callGateway({
      url: `${url}/company/${number}`,
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
      ...patience,
    });
    if (status === 404) {
      // a 404 that is not in the register's own form is a wrong address, not a missing company
      readAnswer(RefusalSchema, text);
      return undefined;
    }
    if (status !== 200) throw unexpectedStatus(status);
    return toCompany(
      readAnswer(
        AnswerSchema.refine(({ data }) => data?.cbe_number === number),
        text,
      ).data,
    );
  };
}

function toCompany(company: Company | undefined): RegisteredCompany | undefined {
  if (!company) return undefined;
  const { address, status, juridical_situation_code: situation } = company;
  const number = addressLine([address?.street_number, address?.box], ' ');
  return {
    name: company.denomination_with_legal_form ?? company.denomination ?? '',
    street: addressLine([address?.street, number], ' '),
    postalCode: address?.post_code ?? null,
    city: address?.city ?? null,
    hasEnded: (status ? status.toLowerCase() !== 'active' : false) || ENDED_SITUATION.test(situation ?? ''),
    representatives: representativesOf(company),
  };
}

function representativesOf({ representatives }: Company): RegisteredCompany['representatives'] {
  const today = new Date().toISOString().slice(0, 10);
  const current = representatives?.filter(({ end_date: end }) => !end || end > today);
  return current?.map(({ first_name: firstName, last_name: lastName }) => ({ firstName, lastName })) ?? null;
}
