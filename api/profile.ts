import type { FieldError } from '../domain/errors.ts';
import { PROFILE_LIMITS, type ProfileField, parseProfileText } from '../domain/users.ts';

/** The texts of a profile as they were sent: undefined stays as it is, null and '' are nothing. */
export type GivenProfile = { readonly [Field in ProfileField]?: string | null | undefined };

const FIELDS = Object.keys(PROFILE_LIMITS) as readonly ProfileField[];

/** Reads what was given of a profile; `fields`: those that cannot be. */
export function parseProfile(given: GivenProfile): {
  readonly profile: { readonly [Field in ProfileField]?: string | null };
  readonly fields: readonly FieldError[];
} {
  const parsed = FIELDS.flatMap((field) => {
    const text = given[field];
    return text === undefined ? [] : [[field, text === null ? null : parseProfileText(field, text)] as const];
  });
  const wrong = parsed.filter(([, text]) => text === undefined);
  return {
    profile: Object.fromEntries(parsed.filter(([, text]) => text !== undefined)),
    fields: wrong.map(([field]) => ({ field, code: field === 'telephone' ? 'INVALID' : 'NAME_INVALID' })),
  };
}
