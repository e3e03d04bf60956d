import { z } from 'zod';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import { localeOf } from '../locale.ts';
import { askForReset, confirmReset, type PasswordResetDependencies } from '../password-reset.ts';
import { defineRoute, type Route } from '../route.ts';

export interface PasswordResetRoutes extends PasswordResetDependencies {
  readonly defaultLocale: Locale;
}

const NewPasswordReset = z
  .strictObject({
    login: z.string().min(1).max(400).meta({ example: 'an@acme.example', description: 'An address or a user name.' }),
    locale: z.enum(LOCALES).optional().meta({ description: 'Of the mail.' }),
  })
  .meta({ id: 'NewPasswordReset' });

const ResetAccepted = z
  .object({ status: z.literal('accepted') })
  .meta({ id: 'PasswordResetAccepted', description: 'The same for every login.' });

const NewPassword = z.strictObject({ token: z.string().max(200), password: z.string().max(2_000) }).meta({
  id: 'NewPassword',
});

const ResetDone = z.object({ status: z.literal('reset') }).meta({ id: 'PasswordResetDone' });

const ResetWorking = z
  .object({ id: z.uuid(), stage: z.literal('awaiting-proof') })
  .meta({ id: 'PasswordResetUnderWay' });

/** A forgotten password: asking for the link, and setting a new one by it. */
export function createPasswordResetRoutes(dependencies: PasswordResetRoutes): readonly Route[] {
  return [
    defineRoute({
      method: 'post',
      path: '/password-resets',
      right: 'anyone',
      summary: 'Ask for the link to set a new password',
      description:
        'The answer is the same for every login. Of one that is known the primary address gets the link, again if a reset is open: at most once a minute and five times a day.',
      body: NewPasswordReset,
      answers: { 202: { description: 'Taken in', schema: ResetAccepted } },
      problems: ['VALIDATION_FAILED'],
      handle: async ({ req, res, body }) => {
        const locale = body.locale ?? localeOf(req, dependencies.defaultLocale);
        await askForReset(dependencies, { login: body.login, locale });
        res.status(202).json({ status: 'accepted' });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/password-resets/confirm',
      right: 'anyone',
      summary: 'Set a new password by a mailed link',
      description:
        'Ends every session of the user and opens none. Repeated with the same token and password within ten minutes it answers the same and does nothing. After a 503 the same call tells.',
      body: NewPassword,
      answers: {
        200: { description: 'The new password counts', schema: ResetDone },
        202: { description: 'Recorded, still being carried out', schema: ResetWorking },
      },
      problems: [
        'VALIDATION_FAILED',
        'LINK_UNKNOWN',
        'LINK_SUPERSEDED',
        'LINK_USED',
        'LINK_EXPIRED',
        'LINK_CANCELLED',
        'SIGN_IN_RESTRICTED',
        'OUTCOME_UNKNOWN',
      ],
      handle: async ({ res, body }) => {
        const outcome = await confirmReset(dependencies, body);
        if (outcome.kind === 'reset') res.json({ status: 'reset' });
        else res.status(202).location('/login').json({ id: outcome.id, stage: 'awaiting-proof' });
      },
    }),
  ];
}
