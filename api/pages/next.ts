import { isLocale } from '../../domain/locale.ts';

/** Where somebody can be led on to after they have signed in: pages of ours, and nothing else. */
const NEXT_PATHS: readonly string[] = [
  '/account',
  '/account/prompts',
  '/environment',
  '/environment/approvals',
  '/environment/onboardings',
  '/environment/service-accounts',
  '/invitations',
  '/organisations',
  '/partners',
  '/shared',
  '/verify',
];
/** And one page for each of these, by its id; two more of an organisation. */
const NEXT_PATH_WITH_ID =
  /^\/(?:partners|partner-requests|organisations|bulk-invitations|environment\/onboardings)\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ORGANISATION_PAGE = /^\/organisations\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/(?:members|invitations)$/;

/**
 * The address of ours to go on to after signing in, with the token of a mailed link where it has one, whose page then stays
 * in the language that was being read; undefined for everything that is not on the list, so that no link to us leads anywhere else.
 */
export function nextPath(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length > 400 || !/^\/[a-z]/.test(given)) return undefined;
  const { pathname, searchParams } = new URL(given, 'http://own.invalid');
  if (NEXT_PATH_WITH_ID.test(pathname) || ORGANISATION_PAGE.test(pathname)) return pathname;
  if (!NEXT_PATHS.includes(pathname)) return undefined;
  const [token, lang] = [searchParams.get('token'), searchParams.get('lang')];
  if (token === null) return pathname;
  const kept = new URLSearchParams({ token, ...(isLocale(lang) ? { lang } : {}) });
  return `${pathname}?${kept.toString()}`;
}
