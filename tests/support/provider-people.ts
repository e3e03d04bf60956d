import { TERMS } from '../../domain/terms.ts';
import type { PersonInput } from '../../stand-ins/identity/people.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { type Answer, call } from './person.ts';
import { type BrowsedPage, browse, type CookieJar, createJar } from './provider-browser.ts';

/** Adds somebody with an account at a provider, who is signed in there from now on. */
export function personAt({ standIn }: Pick<TestInstance, 'standIn'>, person: PersonInput) {
  const known = standIn.people.add(person);
  standIn.signInAs(known.id);
  return known;
}

/** Somebody at Google with a work address that is made from `name`, and for which Google vouches unless said otherwise. */
export function googlerAt(instance: Pick<TestInstance, 'standIn'>, name: string, more: Partial<PersonInput> = {}) {
  const email = `${name}@${name}.example`;
  return personAt(instance, { provider: 'google', email, tenant: `${name}.example`, ...more });
}

/** The heading of a page. */
export function headingOf({ html }: Pick<BrowsedPage, 'html'>): string | undefined {
  return /<h1>(?:<span[^>]*>)?([^<]*)/.exec(html)?.[1];
}

/** Signs in at a provider as whoever is signed in there, as far as no page asks anything. */
export function signInAt(
  instance: Pick<TestInstance, 'apiUrl'>,
  provider: string,
  { jar = createJar(), query = '' }: { readonly jar?: CookieJar; readonly query?: string } = {},
): Promise<BrowsedPage> {
  return browse(instance, `/sign-in/${provider}?lang=en${query}`, { jar });
}

/** Accepts the terms on the page that a sign-in has led to. */
export function acceptTerms(
  instance: Pick<TestInstance, 'apiUrl'>,
  page: BrowsedPage,
  { jar, environmentName }: { readonly jar: CookieJar; readonly environmentName: string },
): Promise<BrowsedPage> {
  const form = { token: handleOf(page), environmentName, acceptedTermsVersion: TERMS.version };
  return browse(instance, '/activate?lang=en', { jar, form });
}

/** The token by which somebody goes on after a sign-in. */
export function handleOf({ url }: Pick<BrowsedPage, 'url'>): string {
  return url.searchParams.get('token') ?? '';
}

/** Signs in at a provider and accepts the terms: a new account. */
export async function newAccountAt(
  instance: Pick<TestInstance, 'apiUrl'>,
  provider: string,
  environmentName: string,
): Promise<BrowsedPage> {
  const jar = createJar();
  return acceptTerms(instance, await signInAt(instance, provider, { jar }), { jar, environmentName });
}

/** Who is signed in on a page. */
export function meOn(instance: Pick<TestInstance, 'apiUrl'>, page: BrowsedPage): Promise<Answer> {
  return call(instance, 'GET', '/v1/me', { headers: { cookie: `session=${page.cookies.get('session') ?? ''}` } });
}

/** Waits for a mail that is left to the relay. */
export function relayedMailTo(instance: TestInstance, to: string, template: string): Promise<unknown> {
  return eventually(`${template} to ${to}`, async () => {
    await instance.relay();
    return instance.inbox.waitForEmail({ to, template, count: 1 }, 200);
  });
}
