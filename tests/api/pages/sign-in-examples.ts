import { activatePage } from '../../../api/pages/activate.tsx';
import { linkStatePage, preparingPage } from '../../../api/pages/activation-outcome.tsx';
import { consentPage } from '../../../api/pages/consent.tsx';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { loginPage } from '../../../api/pages/login.tsx';
import { registerPage } from '../../../api/pages/register.tsx';
import { askAddressPage, signInStatePage } from '../../../api/pages/sign-in.tsx';
import { SIGN_IN_STATES } from '../../../api/pages/texts/sign-in-states.ts';
import { identityLinkedPage, identityLinkPage } from '../../../api/pages/verify.tsx';

const MICROSOFT = { id: 'microsoft', name: 'Microsoft' };
const PROVIDERS = [MICROSOFT, { id: 'google', name: 'Google' }, { id: 'apple', name: 'Apple' }];

const form = {
  token: 'token-of-the-mail',
  values: { username: '', environmentName: '' },
  suggestion: 'Bakkerij De Korenaar',
  errors: [],
  terms: { version: '2026-11', paragraphs: ['First paragraph of the terms.', 'Second paragraph of the terms.'] },
  passwordMinLength: 12,
} as const;

const consent = {
  ...form,
  email: 'jan@bakkerij-de-korenaar.example',
  providerName: 'Microsoft',
  providerId: 'microsoft',
};

/** The pages around signing in by a provider, by the path under which the tests serve them. */
export const SIGN_IN_PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  'login-providers': (context) => loginPage(context, { providers: PROVIDERS, next: '/account' }),
  'register-providers': (context) => registerPage(context, { ways: { providers: PROVIDERS, manual: 'on' } }),
  'register-discouraged': (context) =>
    registerPage(context, {
      ways: { providers: PROVIDERS, manual: 'discouraged' },
      email: 'jan@',
      error: 'EMAIL_INVALID',
    }),
  'register-off': (context) => registerPage(context, { ways: { providers: PROVIDERS, manual: 'off' } }),
  'activate-providers': (context) => activatePage(context, { ...form, ways: { providers: PROVIDERS, manual: 'on' } }),
  'activate-proven': (context) =>
    activatePage(context, { ...form, provenBy: MICROSOFT, ways: { providers: PROVIDERS, manual: 'discouraged' } }),
  'link-superseded-proven': (context) =>
    linkStatePage(context, { state: 'superseded', ways: { providers: [MICROSOFT], manual: 'on' } }),
  consent: (context) => consentPage(context, consent),
  'consent-refused': (context) =>
    consentPage(context, {
      ...consent,
      errors: [
        { field: 'environmentName', code: 'ENVIRONMENT_NAME_TAKEN' },
        { field: 'acceptedTermsVersion', code: 'TERMS_NOT_ACCEPTED' },
      ],
    }),
  preparing: (context) => preparingPage(context),
  'ask-address': (context) => askAddressPage(context, { provider: MICROSOFT, token: 'token' }),
  'ask-address-refused': (context) =>
    askAddressPage(context, { provider: MICROSOFT, token: 'token', email: 'jan@', error: 'EMAIL_INVALID' }),
  'identity-link': (context) => identityLinkPage(context, { token: 'token', provider: MICROSOFT }),
  'identity-linked': (context) => identityLinkedPage(context),
  ...Object.fromEntries(
    SIGN_IN_STATES.map((state) => [
      `sign-in-${state}`,
      (context: PageContext) => signInStatePage(context, { state, provider: MICROSOFT, next: '/account' }),
    ]),
  ),
};
