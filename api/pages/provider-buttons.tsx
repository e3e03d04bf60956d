import type { ReactElement } from 'react';
import type { ProviderSettings } from '../../domain/identity.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import { type PageContext, pageUrl } from './layout.tsx';
import { SIGN_IN_TEXTS } from './texts/sign-in.ts';

/** What a button needs to know of a provider. */
export type ButtonProvider = Pick<ProviderSettings, 'id' | 'name'>;

/** The providers that have a button for everybody. */
export function shownProviders({ list }: Pick<IdentityProviders, 'list'>): readonly ButtonProvider[] {
  return list.filter(({ shown }) => shown).map(({ id, name }) => ({ id, name }));
}

/** What a provider is called; its id where it is configured no longer. */
export function providerNameOf({ find }: Pick<IdentityProviders, 'find'>, id: string): string {
  return find(id)?.name ?? id;
}

interface ProviderButtonsProps {
  readonly context: PageContext;
  readonly providers: readonly ButtonProvider[];
  /** What goes along to the sign-in: `next`, or the `token` of a mailed link. */
  readonly query?: Readonly<Record<string, string>>;
}

/**
 * A large button for each provider, and the hint to choose the identity of the business address. They are links: a form
 * would not be let on to another host (`form-action` of the content security policy). Nothing without providers.
 */
export function ProviderButtons({ context, providers, query = {} }: ProviderButtonsProps): ReactElement | null {
  const texts = SIGN_IN_TEXTS[context.locale];
  if (providers.length === 0) return null;
  return (
    <section className="providers" aria-label={texts.withProvider}>
      <p id="provider-hint">{texts.chooseBusiness}</p>
      <ul>
        {providers.map(({ id, name }) => (
          <li key={id}>
            <a
              className="button provider notranslate"
              translate="no"
              href={pageUrl(context, `/sign-in/${id}`, query)}
              aria-describedby="provider-hint"
            >
              {texts.goOnWith(name)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
