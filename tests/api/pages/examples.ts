import { activatedPage, activatePage, linkStatePage, workingPage } from '../../../api/pages/activate.tsx';
import { docsPage } from '../../../api/pages/docs.tsx';
import type { PageContext } from '../../../api/pages/layout.tsx';
import { loginPage, signedInPage } from '../../../api/pages/login.tsx';
import { problemPage } from '../../../api/pages/problem.tsx';
import { registerPage, registerSentPage } from '../../../api/pages/register.tsx';
import {
  remindersStopPage,
  remindersStoppedPage,
  remindersStopUnknownPage,
} from '../../../api/pages/reminders-stop.tsx';

/** A form that was opened from a mail just now. */
export const freshActivation = {
  token: 'token-of-the-mail',
  values: { username: '', environmentName: '' },
  suggestion: 'Bakkerij De Korenaar',
  errors: [],
  terms: { version: '2026-11', paragraphs: ['First paragraph of the terms.', 'Second paragraph of the terms.'] },
  passwordMinLength: 12,
} as const;

/** The same form after a post in which nothing was right. */
export const refusedActivation = {
  ...freshActivation,
  values: { username: 'j', environmentName: 'Bakkerij' },
  errors: [
    { field: 'username', code: 'USERNAME_INVALID' },
    { field: 'password', code: 'PASSWORD_TOO_SHORT' },
    { field: 'environmentName', code: 'ENVIRONMENT_NAME_TAKEN' },
    { field: 'acceptedTermsVersion', code: 'TERMS_NOT_ACCEPTED' },
  ],
} as const;

/** Every page in each of its states, by the path under which the tests serve it. */
export const PAGES: Readonly<Record<string, (context: PageContext) => string>> = {
  register: (context) => registerPage(context, {}),
  'register-refused': (context) => registerPage(context, { email: 'jan@', error: 'EMAIL_INVALID' }),
  'register-sent': (context) => registerSentPage(context, { email: 'jan.de.bakker@bakkerij-de-korenaar.example' }),
  'register-sent-again': (context) => registerSentPage(context, { email: 'jan@bakkerij.example', again: true }),
  activate: (context) => activatePage(context, freshActivation),
  'activate-refused': (context) => activatePage(context, refusedActivation),
  'link-used': (context) => linkStatePage(context, { state: 'used' }),
  'link-superseded': (context) => linkStatePage(context, { state: 'superseded' }),
  'link-expired': (context) => linkStatePage(context, { state: 'expired' }),
  'link-cancelled': (context) => linkStatePage(context, { state: 'cancelled' }),
  'link-unknown': (context) => linkStatePage(context, { state: 'unknown' }),
  activated: (context) => activatedPage(context, { username: 'jan', environmentName: 'Bakkerij De Korenaar' }),
  login: (context) => loginPage(context),
  'login-wrong': (context) => loginPage(context, { login: 'jan', wrong: true }),
  'login-signed-out': (context) => loginPage(context, { signedOut: true }),
  'signed-in': (context) => signedInPage(context, { username: 'jan', environmentName: 'Bakkerij De Korenaar' }),
  working: (context) => workingPage(context, {}),
  'reminders-stop': (context) => remindersStopPage(context, { token: 'token-of-the-mail' }),
  'reminders-stopped': (context) => remindersStoppedPage({ ...context, canSwitchLanguage: false }),
  'reminders-stop-unknown': (context) => remindersStopUnknownPage(context),
  problem: (context) =>
    problemPage(context, { status: 503, code: 'OUTCOME_UNKNOWN', requestId: '0193a5c0-7c1b-7d2e-9c55-3b0f0f6b2a11' }),
  docs: (context) => docsPage(context),
};
