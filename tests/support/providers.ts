import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import type { IdentityStandIn } from '../../stand-ins/identity/stand-in.ts';

/** What an app gets where no identity provider is configured. */
export const NO_PROVIDERS: IdentityProviders = {
  list: [],
  find: () => undefined,
  begin: withoutProviders,
  finish: withoutProviders,
};

/** In the place of the stand-in where there is none; says so when it is used. */
export const NO_STAND_IN: IdentityStandIn = {
  url: '',
  settings: [],
  secrets: {},
  get people(): never {
    return withoutProviders();
  },
  signInAs: withoutProviders,
  play: withoutProviders,
  close: () => Promise.resolve(),
};

/** A stand-in for the client at `publicUrl`, and the gateway to it. Loaded by those alone who need it: both take their time. */
export async function openProviders(publicUrl: string) {
  const { createIdentityProviders } = await import('../../gateways/identity-provider.ts');
  const { createIdentityStandIn } = await import('../../stand-ins/identity/stand-in.ts');
  const standIn = await createIdentityStandIn({ publicUrl });
  const settings = standIn.settings.map((one) => ({ ...one, discoveryUrl: onSiteOfItsOwn(one.discoveryUrl ?? '') }));
  return { standIn, providers: createIdentityProviders({ settings, secrets: standIn.secrets, publicUrl }) };
}

/** To a browser `localhost` is another site than the API's `127.0.0.1`, as a provider's is in truth. */
function onSiteOfItsOwn(url: string): string {
  return url.replace('//127.0.0.1:', '//localhost:');
}

function withoutProviders(): never {
  throw new Error('this instance has no identity providers: open it with providers: true');
}
