import type { Response } from 'express';
import { z } from 'zod';
import { type IntakeInOutbox, recordRegistrationIntake } from '../../db/writes/registration-intake.ts';
import { type EmailAddress, parseEmailAddress } from '../../domain/email-address.ts';
import { DomainError } from '../../domain/errors.ts';
import { isLocale, LOCALES, type Locale } from '../../domain/locale.ts';
import { MEMBERSHIP_INVITE_STAGES } from '../../domain/membership-invite.ts';
import { parseSuggestedName } from '../../domain/names.ts';
import { TERMS } from '../../domain/terms.ts';
import { type ActivationDependencies, type ActivationOutcome, activate } from '../activation.ts';
import { type SessionOptions, setSessionCookie } from '../auth/sessions.ts';
import { localeOf } from '../locale.ts';
import { defineRoute, type Route } from '../route.ts';
import { MeSchema, toMe } from './me.ts';

export interface RegistrationRoutes extends ActivationDependencies {
  readonly sessions: SessionOptions;
  readonly defaultLocale: Locale;
  /** Delivers without keeping the caller; what it does not manage the relay does. */
  readonly deliverSoon: (subject: string) => void;
  readonly deliverIntakeSoon: (intake: IntakeInOutbox) => void;
}

const EmailText = z.string().max(1_000).meta({ example: 'an@acme.example', description: 'The work address.' });

const NewRegistration = z
  .strictObject({
    email: EmailText,
    locale: z.enum(LOCALES).optional(),
    environmentName: z.string().max(200).optional().meta({ description: 'Suggested on the activation page.' }),
  })
  .meta({ id: 'NewRegistration' });

const ResendRequest = z.strictObject({ email: EmailText }).meta({ id: 'ResendRequest' });

const Accepted = z
  .object({ status: z.literal('accepted') })
  .meta({ id: 'Accepted', description: 'The same for every address.' });

const NewActivation = z
  .strictObject({
    token: z.string().max(200).meta({
      description: 'Of the mailed link, or the one to which a sign-in at a provider led: `/activate?token=`.',
    }),
    username: z.string().max(200).optional().meta({ example: 'an.peeters', description: 'Needed with a mailed link.' }),
    password: z
      .string()
      .max(2_000)
      .optional()
      .meta({ description: 'Needed with a mailed link; none after a sign-in at a provider.' }),
    acceptedTermsVersion: z.string().max(40).meta({ example: TERMS.version }),
    environmentName: z
      .string()
      .max(200)
      .optional()
      .meta({ example: 'Acme', description: 'The suggestion by default.' }),
    invitationId: z.uuid().optional().meta({
      description:
        'Of an open invitation to the address: the account joins by it, and no environment is made. Not needed with the token of an invitation.',
    }),
    becomePartner: z.boolean().optional().meta({
      description:
        'Where intermediaries have prepared the environment: whether to become partners with all of them. Left out, each is asked about later, at `/me/prompts`.',
    }),
  })
  .meta({ id: 'NewActivation' });

const Activation = z
  .object({ user: MeSchema.omit({ environment: true }), environment: MeSchema.shape.environment })
  .meta({ id: 'Activation', description: 'The session is in the cookie.' });

const Working = z
  .object({ id: z.uuid(), stage: z.enum(['activating', ...MEMBERSHIP_INVITE_STAGES]) })
  .meta({ id: 'ActivationUnderWay', description: 'The registration, or the invitation that waits with its account.' });

const Terms = z
  .object({ version: z.string(), locale: z.enum(LOCALES), paragraphs: z.array(z.string()) })
  .meta({ id: 'Terms' });

/** Registration by address, and activation by the link that was mailed. */
export function createRegistrationRoutes(dependencies: RegistrationRoutes): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/registrations',
      right: 'anyone',
      summary: 'Register a work address',
      description:
        'The answer is the same for every address. One without an account gets the activation mail, again if a registration is open; one with an account gets a mail that says so.',
      body: NewRegistration,
      answers: { 202: { description: 'Taken in', schema: Accepted } },
      problems: ['VALIDATION_FAILED', 'MANUAL_REGISTRATION_OFF'],
      handle: async ({ req, res, body }) => {
        const locale = body.locale ?? localeOf(req, dependencies.defaultLocale);
        await register(dependencies, { email: body.email, locale, environmentName: body.environmentName });
        res.status(202).json({ status: 'accepted' });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/registrations/resend',
      right: 'anyone',
      summary: 'Ask for the activation mail again',
      description: 'At most once a minute and five times a day; the answer is the same for every address.',
      body: ResendRequest,
      answers: { 202: { description: 'Taken in', schema: Accepted } },
      problems: ['VALIDATION_FAILED', 'MANUAL_REGISTRATION_OFF'],
      handle: async ({ req, res, body }) => {
        const locale = localeOf(req, dependencies.defaultLocale);
        await register(dependencies, { email: body.email, locale, environmentName: undefined });
        res.status(202).json({ status: 'accepted' });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/activations',
      right: 'anyone',
      summary: 'Activate what a mailed link stands for, or what a sign-in at a provider leads to',
      description:
        'Makes the environment, its first administrator, the consent and a session (in the cookie); with the token of an invitation that was mailed, or with `invitationId`, an account that joins the inviting organisation. Repeated with the same token (and password) within ten minutes after a lost answer, it opens a session once more. After a 503 the same call tells.',
      body: NewActivation,
      answers: {
        201: { description: 'Activated', schema: Activation },
        202: { description: 'Recorded, still being made; or, by an invitation, waiting for a seat', schema: Working },
      },
      problems: [
        'VALIDATION_FAILED',
        'TERMS_OUTDATED',
        'USERNAME_TAKEN',
        'ENVIRONMENT_NAME_TAKEN',
        'IDENTITY_TAKEN',
        'MANUAL_REGISTRATION_OFF',
        'LINK_UNKNOWN',
        'LINK_SUPERSEDED',
        'LINK_USED',
        'LINK_EXPIRED',
        'LINK_CANCELLED',
        'OUTCOME_UNKNOWN',
        'INVITATION_ENDED',
        'ALREADY_DECIDED',
        'ADDRESS_IN_USE',
        'SIGN_IN_RESTRICTED',
        'NOT_FOUND',
      ],
      handle: async ({ req, res, body }) => {
        const outcome = await activate(dependencies, {
          ...body,
          username: body.username,
          password: body.password,
          environmentName: body.environmentName,
          becomePartner: body.becomePartner,
          invitationId: body.invitationId?.toLowerCase(),
          locale: isLocale(req.query['lang']) ? req.query['lang'] : undefined,
        });
        answerActivation(res, outcome, dependencies.sessions);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/terms',
      right: 'anyone',
      summary: 'The terms that an activation consents to',
      answers: { 200: { description: 'The current version', schema: Terms } },
      problems: [],
      handle: async ({ req, res }) => {
        const locale = localeOf(req, dependencies.defaultLocale);
        res.json({ version: TERMS.version, locale, paragraphs: TERMS.paragraphs[locale] });
      },
    }),
  ];
}

/**
 * Takes a registration in; throws `VALIDATION_FAILED` for what is no address, `MANUAL_REGISTRATION_OFF` where accounts are
 * made by signing in at a provider alone. Used by the API and by `/register` alike.
 */
export async function register(
  {
    orm,
    deliverIntakeSoon,
    manualRegistration,
  }: Pick<RegistrationRoutes, 'orm' | 'deliverIntakeSoon' | 'manualRegistration'>,
  given: { readonly email: string; readonly locale: Locale; readonly environmentName: string | undefined },
): Promise<EmailAddress> {
  if (manualRegistration === 'off') {
    throw new DomainError('MANUAL_REGISTRATION_OFF', 'Accounts are made by signing in at a provider; see /register.');
  }
  const email = parseEmailAddress(given.email);
  if (!email) {
    const fields = [{ field: 'email', code: 'EMAIL_INVALID' as const }];
    throw new DomainError('VALIDATION_FAILED', 'This is not a valid e-mail address.', { fields });
  }
  // a suggestion is for convenience: one that cannot be shown is none
  const environmentName = given.environmentName && parseSuggestedName(given.environmentName);
  deliverIntakeSoon(await recordRegistrationIntake(orm.em.fork(), { email, locale: given.locale, environmentName }));
  return email;
}

function answerActivation(res: Response, outcome: ActivationOutcome, sessions: SessionOptions): void {
  if (outcome.kind === 'waiting') {
    res.status(202).json({ id: outcome.invitationId, stage: outcome.stage });
    return;
  }
  setSessionCookie(res, outcome.sessionToken, sessions);
  if (outcome.kind === 'working') {
    res.status(202).location('/v1/me').json({ id: outcome.id, stage: 'activating' });
    return;
  }
  const { environment, ...user } = toMe(outcome.me);
  res.status(201).location('/v1/me').json({ user, environment });
}
