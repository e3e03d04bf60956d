import type { MikroORM } from '@mikro-orm/postgresql';
import type { Express, Request, RequestHandler } from 'express';
import { findReminders } from '../../db/queries/links.ts';
import { findMe, type MeView, shownNameOf } from '../../db/queries/me.ts';
import { listOrganisations } from '../../db/queries/organisations.ts';
import { findPartnerQuestions } from '../../db/queries/prepared-registrations.ts';
import { findReceivingQuestions } from '../../db/queries/receiving.ts';
import { stopReminders } from '../../db/writes/reminders.ts';
import { revokeSession } from '../../db/writes/sessions.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { isLocale, type Locale } from '../../domain/locale.ts';
import { canManageRelations } from '../../domain/partner-gate.ts';
import { clearSessionCookie, readSession, sessionHash, setSessionCookie } from '../auth/sessions.ts';
import type { DiagnosisReads } from '../diagnosis.ts';
import { localeOf } from '../locale.ts';
import { type RegistrationRoutes, register } from '../routes/registration.ts';
import type { SessionRoutes } from '../routes/sessions.ts';
import { signIn } from '../sign-in.ts';
import { mountAccount } from './account-routes.ts';
import { mountActivation } from './activate-routes.ts';
import { alsoAt, contextOf, field, sendPage, tokenOf } from './answer.ts';
import { mountApprovals } from './approval-routes.ts';
import { mountBrakesShown } from './brakes-shown.ts';
import { mountEnvironmentOnboardings } from './environment-onboardings-routes.ts';
import { type EnvironmentPageOptions, mountEnvironment } from './environment-routes.ts';
import { mountEnvironmentUser } from './environment-user-routes.ts';
import { type InvitationPageOptions, mountInvitation } from './invitation-routes.ts';
import type { PageContext } from './layout.tsx';
import { loginPage, type SignedInProps, signedInPage } from './login.tsx';
import { mountEnvironmentLogin } from './login-environment-routes.ts';
import { nextPath } from './next.ts';
import { mountOpsAuthority } from './ops-authority-routes.ts';
import { mountOpsBulkActions } from './ops-bulk-routes.ts';
import { mountOpsDiagnosis } from './ops-diagnosis-routes.ts';
import { mountOpsDrift } from './ops-drift-routes.ts';
import { mountOpsOnboardings } from './ops-onboardings-routes.ts';
import { mountOps, type OpsPageOptions } from './ops-routes.ts';
import { mountOrganisationPages, type OrganisationPageOptions } from './organisation-pages.ts';
import { mountPartnerRequest } from './partner-request-routes.ts';
import { mountPartners, type PartnerPageOptions } from './partner-routes.ts';
import { mountPrompts } from './prompt-routes.ts';
import { shownProviders } from './provider-buttons.tsx';
import { registerPage, registerSentPage } from './register.tsx';
import { remindersStopPage, remindersStoppedPage, remindersStopUnknownPage } from './reminders-stop.tsx';
import { mountReset } from './reset-routes.ts';
import { mountServiceAccounts } from './service-account-routes.ts';
import { mountShared } from './shared-routes.ts';
import { signInElsewherePage } from './sign-in-elsewhere.tsx';
import { mountProviderSignIn, type SignInPageOptions } from './sign-in-routes.ts';
import { mountVerify } from './verify-routes.ts';

export interface PageOptions extends RegistrationRoutes, SessionRoutes, Omit<OpsPageOptions, 'sessions'> {
  readonly parseForm: RequestHandler;
  readonly timeZone: SignInPageOptions['timeZone'];
  readonly tokenKeys: InvitationPageOptions['tokenKeys'];
  readonly startSoon: InvitationPageOptions['startSoon'];
  readonly tradeRegister: OrganisationPageOptions['tradeRegister'];
  readonly tryDelivery: SignInPageOptions['tryDelivery'];
  readonly logger: SignInPageOptions['logger'];
  readonly maintenanceWindow: DiagnosisReads['maintenanceWindow'];
  readonly temporalNamespace: DiagnosisReads['temporalNamespace'];
  readonly limits: SessionRoutes['limits'] &
    EnvironmentPageOptions['limits'] &
    PartnerPageOptions['limits'] &
    OrganisationPageOptions['limits'];
}

/**
 * What people open in a browser: forms that work without JavaScript. Opening a page changes nothing; whatever starts or
 * ends something from a mail needs more than the link.
 */
export function mountPages(app: Express, options: PageOptions): void {
  const { parseForm, defaultLocale } = options;
  const context = (req: Request, locale = localeOf(req, defaultLocale)) => contextOf(req, locale, options);

  app.get('/', (_req, res) => res.redirect(303, '/register'));
  app.get('/register', (req, res) => sendPage(res, 200, registerPage(context(req), { ways: ways(options) })));
  app.post('/register', parseForm, async (req, res) => {
    const email = field(req, 'email');
    const chosen = field(req, 'locale');
    const locale = isLocale(req.query['lang']) || !isLocale(chosen) ? localeOf(req, defaultLocale) : chosen;
    try {
      const { address } = await register(options, { email, locale, environmentName: undefined });
      // whether a mail left is not told: that would tell whether the address is known
      const again = field(req, 'again') === '1';
      sendPage(res, 202, registerSentPage(context(req, locale), { email: address, again }));
    } catch (refusal) {
      const [error] = fieldErrorsOf(refusal);
      if (!error) throw refusal;
      const shown = { email, error: error.code, ways: ways(options) };
      sendPage(res, 400, registerPage(alsoAt(context(req, locale), '/register'), shown));
    }
  });
  mountActivation(app, options, context);
  mountInvitation(app, options, context);
  mountSignIn(app, options, context);
  mountProviderSignIn(app, options);
  mountReminders(app, options, context);
  mountReset(app, options, context);
  mountBrakesShown(app, options.sessions);
  mountOps(app, options, context);
  mountOpsDrift(app, options, context);
  mountOpsAuthority(app, options, context);
  mountOpsOnboardings(app, options, context);
  mountOpsDiagnosis(app, options, context);
  mountOpsBulkActions(app, options, context);
  mountServiceAccounts(app, options, context);
  mountPrompts(app, options, context);
  mountEnvironment(app, options, context);
  mountEnvironmentUser(app, options, context);
  mountEnvironmentOnboardings(app, options, context);
  mountVerify(app, options, context);
  mountAccount(app, options, context);
  mountApprovals(app, options, context);
  mountPartners(app, options, context);
  mountPartnerRequest(app, options, context);
  mountShared(app, options, context);
  mountOrganisationPages(app, options, context);
}

type ContextOf = (req: Request, locale?: Locale) => PageContext;

function mountSignIn(app: Express, options: PageOptions, context: ContextOf): void {
  const { orm, sessions } = options;
  const { providers } = ways(options);

  app.get('/login', async (req, res) => {
    const session = await readSession(req, sessions);
    const next = nextPath(req.query['next']);
    if (!session) return sendPage(res, 200, loginPage(context(req), { next, providers }));
    if (next) return res.redirect(303, next);
    const me = await findMe(orm.em.fork(), session.userId);
    return sendPage(res, 200, signedInPage(context(req), await signedInAs(orm, me)));
  });

  mountEnvironmentLogin(app, options, context, (page, next) => loginPage(page, { next, providers }));

  app.post('/login', options.parseForm, async (req, res) => {
    const next = nextPath(field(req, 'next'));
    const page = alsoAt(context(req), '/login', next ? { next } : {});
    if (field(req, 'action') === 'sign-out') {
      const hash = sessionHash(req, sessions);
      if (hash) await revokeSession(orm.em.fork(), hash);
      clearSessionCookie(res, sessions);
      return sendPage(res, 200, loginPage(page, { signedOut: true, next, providers }));
    }
    const login = field(req, 'login');
    try {
      const { me, sessionToken } = await signIn(options, {
        login,
        password: field(req, 'password'),
        userAgent: req.get('user-agent'),
      });
      setSessionCookie(res, sessionToken, sessions);
      if (next) return res.redirect(303, next);
      return sendPage(res, 200, signedInPage(page, await signedInAs(orm, me)));
    } catch (refusal) {
      if (!(refusal instanceof DomainError)) throw refusal;
      const { signInUrl } = refusal;
      if (signInUrl) return sendPage(res, 403, signInElsewherePage(page, { signInUrl, next }));
      if (refusal.code !== 'CREDENTIALS_WRONG') throw refusal;
      return sendPage(res, 401, loginPage(page, { login, wrong: true, next, providers }));
    }
  });
}

async function signedInAs(orm: MikroORM, me: MeView): Promise<SignedInProps> {
  const questions = (await findPartnerQuestions(orm.em.fork(), me.id)).length;
  const hasPartners = canManageRelations({ ...me, isActive: true });
  const em = orm.em.fork();
  const { id: userId, environment } = me;
  const decides = me.role === 'administrator';
  const receiving = decides ? await findReceivingQuestions(em, { environmentId: environment.id, userId }) : [];
  const hasOrganisations = decides || (await listOrganisations(em, { memberId: userId, limit: 1 })).length > 0;
  const shown = { questions: questions + receiving.length, hasPartners, hasOrganisations, receiving };
  return { username: shownNameOf(me), environmentName: environment.name, ...shown };
}

function mountReminders(app: Express, { orm, parseForm, deliverSoon }: PageOptions, context: ContextOf): void {
  app.get('/reminders/stop', async (req, res) => {
    const token = tokenOf(req);
    const link = await findReminders(orm.em.fork(), token);
    const page = context(req, isLocale(req.query['lang']) ? undefined : link?.locale);
    if (!link) return sendPage(res, 410, remindersStopUnknownPage(page));
    return sendPage(res, 200, remindersStopPage(page, { token }));
  });

  // RFC 8058: mailboxes post here by themselves, with the token in the address
  app.post('/reminders/stop', parseForm, async (req, res) => {
    const link = await findReminders(orm.em.fork(), tokenOf(req));
    const page = context(req, isLocale(req.query['lang']) ? undefined : link?.locale);
    if (!link) return sendPage(res, 410, remindersStopUnknownPage(page));
    if (!link.ended) {
      await stopReminders(orm.em.fork(), link.processId);
      deliverSoon(link.processId);
    }
    return sendPage(res, 200, remindersStoppedPage(page));
  });
}

/** How somebody can register. */
function ways({ providers, manualRegistration }: Pick<PageOptions, 'providers' | 'manualRegistration'>) {
  return { providers: shownProviders(providers), manual: manualRegistration };
}

function fieldErrorsOf(refusal: unknown): readonly FieldError[] {
  return refusal instanceof DomainError ? refusal.fields : [];
}
