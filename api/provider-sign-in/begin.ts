import { uuidv7 } from 'uuidv7';
import { hasEnvironment } from '../../db/queries/identities.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { recordProviderSignIn } from '../../db/writes/provider-sign-ins.ts';
import type { ProviderSettings } from '../../domain/identity.ts';
import type { Locale } from '../../domain/locale.ts';
import { sealNext, signInSecrets } from '../auth/sign-in-browser.ts';
import { isUuid } from '../route.ts';
import type { ProviderSignInDependencies } from './dependencies.ts';

/** From where somebody goes to a provider. */
export interface SignInBeginning {
  readonly provider: ProviderSettings;
  /** Of the browser. */
  readonly secret: string;
  readonly locale: Locale;
  readonly purpose: 'person' | 'operator';
  /** The page of ours to go on to, checked. */
  readonly next: string | undefined;
  /** As given: the environment whose login address it was. */
  readonly environmentId: string | undefined;
  /** The token of the mailed link that led here. */
  readonly linkToken: string | undefined;
}

/**
 * Begins a sign-in and answers where to send the browser. Nothing is kept unless the provider can be reached; what is
 * kept opens nothing. Throws `PROVIDER_UNAVAILABLE`.
 */
export async function beginSignIn(
  { orm, policy, providers }: Pick<ProviderSignInDependencies, 'orm' | 'policy' | 'providers'>,
  beginning: SignInBeginning,
): Promise<URL> {
  const { provider, secret, locale, purpose, next, environmentId, linkToken } = beginning;
  const id = uuidv7();
  const secrets = signInSecrets(secret, id);
  const url = await providers.begin(provider, secrets, { locale });
  const em = orm.em.fork();
  const isKnown = environmentId !== undefined && isUuid(environmentId) && (await hasEnvironment(em, environmentId));
  const createdAt = new Date();
  await recordProviderSignIn(em, {
    id,
    provider: provider.id,
    purpose,
    browserHash: tokenHash(secret),
    stateHash: tokenHash(secrets.state),
    environmentId: isKnown ? environmentId : null,
    linkHash: linkToken === undefined ? null : tokenHash(linkToken),
    next: sealNext(secret, id, next),
    locale,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + policy.providerSignInMs),
  });
  return url;
}
