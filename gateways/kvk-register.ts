import { z } from 'zod';
import { callGateway, readAnswer, unexpectedStatus } from './gateway-request.ts';
import { addressLine, registerText } from './register-texts.ts';
import type { LookUp, RegisterAccess, RegisteredCompany } from './trade-register.ts';

const AddressSchema = z.object({
  type: z.string().nullish(),
  indAfgeschermd: z.string().nullish(),
  straatnaam: registerText(),
  huisnummer: z.union([z.number(), z.string()]).nullish(),
  huisletter: registerText(),
  huisnummerToevoeging: registerText(),
  postcode: registerText(20),
  plaats: registerText(80),
});
type Address = z.infer<typeof AddressSchema>;

const ProfileSchema = z.object({
  kvkNummer: z.string(),
  naam: registerText(),
  statutaireNaam: registerText(),
  materieleRegistratie: z.object({ datumEinde: z.string().nullish() }).nullish(),
  _embedded: z
    .object({
      hoofdvestiging: z
        .object({ eersteHandelsnaam: registerText(), adressen: z.array(AddressSchema).nullish() })
        .nullish(),
      eigenaar: z.object({ adressen: z.array(AddressSchema).nullish() }).nullish(),
    })
    .nullish(),
});
type Profile = z.infer<typeof ProfileSchema>;

const FaultSchema = z.object({ fout: z.array(z.object({ code: z.string() })).min(1) });

/** No such number, or one of which the register delivers nothing; every other code, such as `IPD1003`, is for now only. */
const UNKNOWN = new Set(['IPD0004', 'IPD0005']);

/**
 * The Dutch register's `Basisprofiel`. It names no officials, so authority is never proven by it.
 * https://developers.kvk.nl/documentation/basisprofiel-api
 */
export function createKvkRegister({ url, apiKey }: RegisterAccess): LookUp {
  return async (number, patience) => {
    const { status, text } = await callGateway({
      url: `${url}/v1/basisprofielen/${number}`,
      headers: { apikey: apiKey, accept: 'application/json' },
      ...patience,
    });
    if (status === 200)
      return toCompany(
        readAnswer(
          ProfileSchema.refine((one) => one.kvkNummer === number),
          text,
        ),
      );
    if (status !== 404 && status !== 400) throw unexpectedStatus(status);
    // a 404 that the register's own words do not explain is a wrong address, not a missing company
    const codes = readAnswer(FaultSchema, text).fout.map(({ code }) => code);
    if (codes.every((code) => UNKNOWN.has(code))) return undefined;
    throw unexpectedStatus(status);
  };
}

function toCompany(profile: Profile): RegisteredCompany {
  const { hoofdvestiging, eigenaar } = profile._embedded ?? {};
  const addresses = [...(hoofdvestiging?.adressen ?? []), ...(eigenaar?.adressen ?? [])];
  const address = addresses.find(({ type, indAfgeschermd }) => type === 'bezoekadres' && !isYes(indAfgeschermd));
  return {
    name: profile.statutaireNaam ?? profile.naam ?? hoofdvestiging?.eersteHandelsnaam ?? '',
    street: address ? streetOf(address) : null,
    postalCode: address?.postcode ?? null,
    city: address?.plaats ?? null,
    hasEnded: isPast(profile.materieleRegistratie?.datumEinde),
    representatives: null,
  };
}

function streetOf({ straatnaam, huisnummer, huisletter, huisnummerToevoeging }: Address): string | null {
  const number = addressLine([huisnummer, huisletter], '');
  return addressLine([straatnaam, number, huisnummerToevoeging], ' ');
}

/** `20261122`, where month and day can be unknown: `20260000`. */
function isPast(date: string | null | undefined): boolean {
  if (!date) return false;
  return date.replaceAll('-', '') <= new Date().toISOString().slice(0, 10).replaceAll('-', '');
}

function isYes(indication: string | null | undefined): boolean {
  return indication?.toLowerCase() === 'ja';
}
