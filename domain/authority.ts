/** A person by name; null where nothing is known. */
export interface NamedPerson {
  readonly firstName: string | null | undefined;
  readonly lastName: string | null | undefined;
}

/**
 * Whether a register names somebody among those who may act for a company: first and last name are the same but for case,
 * accents, hyphens and spacing. Somebody without both names is never named.
 */
export function isNamedAmong(
  { firstName, lastName }: NamedPerson,
  representatives: readonly { readonly firstName: string; readonly lastName: string }[],
): boolean {
  const [first, last] = [foldPersonName(firstName ?? ''), foldPersonName(lastName ?? '')];
  if (first === '' || last === '') return false;
  return representatives.some(
    (named) => foldPersonName(named.firstName) === first && foldPersonName(named.lastName) === last,
  );
}

function foldPersonName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s'’.-]+/gu, ' ')
    .trim();
}
