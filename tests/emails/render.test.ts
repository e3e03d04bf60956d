import { describe, expect, it } from '@jest/globals';
import { LOCALES } from '../../domain/locale.ts';
import type { MailContent, RenderOptions } from '../../domain/mail.ts';
import { renderMail, renderView, valuesOf } from '../../emails/render.ts';
import {
  addressAddedMail,
  addressRemovedMail,
  emailProofMail,
  loginDetailsMail,
  passwordChangedMail,
  passwordResetMail,
} from '../../emails/templates/account.tsx';
import { addressRefusedMail, approvalWantedMail } from '../../emails/templates/address-approval.tsx';
import {
  identityLinkedMail,
  identityProofMail,
  identityRemovedMail,
  loginDetailsElsewhereMail,
  signInElsewhereMail,
} from '../../emails/templates/identity.tsx';
import {
  invitationAccountUndoneMail,
  invitationAdmittedMail,
  invitationMail,
  invitationReminderMail,
  inviterMail,
} from '../../emails/templates/invitations.tsx';
import { authorityMail, organisationDoneMail, organisationProblemMail } from '../../emails/templates/organisations.tsx';
import {
  partnerEstablishedMail,
  partnerOutcomeMail,
  partnerReassignedMail,
  partnerRequestMail,
  partnerRequestReminderMail,
  partnershipEndedMail,
} from '../../emails/templates/partners.tsx';
import { activationPreparedMail, partnerQuestionMail } from '../../emails/templates/prepared-registration.tsx';
import {
  accountExistsByProviderMail,
  accountExistsMail,
  activatedByProviderMail,
  activatedMail,
  activationMail,
  activationReminderMail,
} from '../../emails/templates/registration.tsx';
import { ACCOUNT_TEXTS } from '../../emails/texts/account.ts';
import { ADDRESS_APPROVAL_TEXTS } from '../../emails/texts/address-approval.ts';
import { IDENTITY_TEXTS } from '../../emails/texts/identity.ts';
import { INVITATION_TEXTS } from '../../emails/texts/invitations.ts';
import { ORGANISATION_TEXTS } from '../../emails/texts/organisations.ts';
import { PARTNER_TEXTS } from '../../emails/texts/partners.ts';
import { REGISTRATION_TEXTS } from '../../emails/texts/registration.ts';
import { MAILS, OPTIONS } from './examples.ts';

const HOSTILE = [
  `<script>alert('1')</script>`,
  `"><img src=x onerror="alert(1)">`,
  '{{username}} ⟦loginUrl⟧ ⟦platformName⟧ ${x} %s',
  "$& $1 $` $' $$ \\1",
  '&lt;b&gt; &amp; <!-- --> ]]> </td></tr>',
  'two\r\nlines\tand\u200b\u0000more',
];

const TEXTS = {
  registration: REGISTRATION_TEXTS,
  account: ACCOUNT_TEXTS,
  approval: ADDRESS_APPROVAL_TEXTS,
  identity: IDENTITY_TEXTS,
  partners: PARTNER_TEXTS,
  organisations: ORGANISATION_TEXTS,
  invitations: INVITATION_TEXTS,
};

/** The mail as React Email renders it with its values in place: what the fast way must equal. */
async function renderDirectly(content: MailContent, options: RenderOptions) {
  const values = valuesOf(content, options);
  const value = (name: string) => values.get(name) ?? '';
  const context = { locale: options.locale, platformName: value('platformName') };
  const activation = {
    activationUrl: value('activationUrl'),
    expiresAt: value('expiresAt'),
    stopUrl: value('stopUrl'),
  };
  const sides = { fromName: value('fromName'), toName: value('toName') };
  const managers = { ...sides, fromManager: value('fromManager'), toManager: value('toManager') };
  const asked = {
    askedBy: value('askedBy'),
    fromName: value('fromName'),
    requestUrl: value('requestUrl'),
    expiresAt: value('expiresAt'),
  };
  const outcome = { ...sides, requestUrl: value('requestUrl') };
  const own = { organisationName: value('organisationName'), organisationUrl: value('organisationUrl') };
  const problem = { ...own, why: value('why'), whatNext: value('whatNext') };
  const organisationName = value('organisationName');
  const told = { invitee: value('invitee'), organisationName, invitationsUrl: value('invitationsUrl') };
  const invited = {
    invitedBy: value('invitedBy'),
    organisationName,
    environmentName: value('environmentName'),
    invitationUrl: value('invitationUrl'),
    expiresAt: value('expiresAt'),
    stopUrl: value('stopUrl'),
  };
  switch (content.template) {
    case 'invitation':
      return renderView(invitationMail(invited, context));
    case 'invitation-reminder':
      return renderView(invitationReminderMail(invited, context));
    case 'invitation-joined':
      return renderView(inviterMail('joined', told, context));
    case 'invitation-declined':
      return renderView(inviterMail('declined', told, context));
    case 'invitation-expired':
      return renderView(inviterMail('expired', told, context));
    case 'invitation-bounced':
      return renderView(inviterMail('bounced', told, context));
    case 'invitation-waiting':
      return renderView(inviterMail('waiting', told, context));
    case 'invitation-asked-again':
      return renderView(inviterMail('askedAgain', told, context));
    case 'invitation-admitted':
      return renderView(invitationAdmittedMail({ organisationName, loginUrl: value('loginUrl') }, context));
    case 'invitation-account-undone':
      return renderView(invitationAccountUndoneMail({ organisationName, registerUrl: value('registerUrl') }, context));
    case 'organisation-activated':
      return renderView(organisationDoneMail('activated', own, context));
    case 'organisation-rejected':
      return renderView(organisationProblemMail('rejected', problem, context));
    case 'organisation-addition-rejected':
      return renderView(organisationProblemMail('addition', problem, context));
    case 'authority-wanted':
      return renderView(authorityMail('wanted', { ...own, expiresAt: value('expiresAt') }, context));
    case 'authority-reminder':
      return renderView(authorityMail('reminder', { ...own, expiresAt: value('expiresAt') }, context));
    case 'receiving-on':
      return renderView(organisationDoneMail('on', own, context));
    case 'receiving-failed':
      return renderView(organisationProblemMail('failed', problem, context));
    case 'partner-request':
      return renderView(partnerRequestMail(asked, context));
    case 'partner-request-with-message':
      return renderView(partnerRequestMail({ ...asked, message: value('message') }, context));
    case 'partner-request-reminder':
      return renderView(partnerRequestReminderMail(asked, context));
    case 'partner-established':
      return renderView(partnerEstablishedMail({ ...managers, partnersUrl: value('partnersUrl') }, context));
    case 'partner-declined':
      return renderView(partnerOutcomeMail('declined', outcome, context));
    case 'partner-expired':
      return renderView(partnerOutcomeMail('expired', outcome, context));
    case 'partner-withdrawn':
      return renderView(partnerOutcomeMail('withdrawn', outcome, context));
    case 'partner-waiting':
      return renderView(partnerOutcomeMail('waiting', outcome, context));
    case 'partner-bounced':
      return renderView(partnerOutcomeMail('bounced', outcome, context));
    case 'partner-reassigned':
      return renderView(partnerReassignedMail({ ...managers, requestUrl: value('requestUrl') }, context));
    case 'partnership-ended':
      return renderView(
        partnershipEndedMail(
          { endedByName: value('endedByName'), otherName: value('otherName'), partnersUrl: value('partnersUrl') },
          context,
        ),
      );
    case 'activation':
      return renderView(activationMail(activation, context));
    case 'activation-prepared':
      return renderView(
        activationPreparedMail({ ...activation, intermediaryName: value('intermediaryName') }, context),
      );
    case 'partner-question':
      return renderView(
        partnerQuestionMail({ intermediaryName: value('intermediaryName'), promptsUrl: value('promptsUrl') }, context),
      );
    case 'activation-reminder':
      return renderView(activationReminderMail(activation, context));
    case 'activated':
      return renderView(
        activatedMail(
          { username: value('username'), environmentName: value('environmentName'), loginUrl: value('loginUrl') },
          context,
        ),
      );
    case 'activated-by-provider':
      return renderView(
        activatedByProviderMail(
          {
            providerName: value('providerName'),
            environmentName: value('environmentName'),
            loginUrl: value('loginUrl'),
          },
          context,
        ),
      );
    case 'account-exists-by-provider':
      return renderView(accountExistsByProviderMail({ loginUrl: value('loginUrl') }, context));
    case 'account-exists':
      return renderView(accountExistsMail({ loginUrl: value('loginUrl') }, context));
    case 'password-reset':
      return renderView(passwordResetMail({ resetUrl: value('resetUrl'), expiresAt: value('expiresAt') }, context));
    case 'login-details':
      return renderView(
        loginDetailsMail(
          {
            loginId: value('loginId'),
            environmentName: value('environmentName'),
            resetUrl: value('resetUrl'),
            expiresAt: value('expiresAt'),
          },
          context,
        ),
      );
    case 'password-changed':
      return renderView(passwordChangedMail({ loginUrl: value('loginUrl'), resetUrl: value('resetUrl') }, context));
    case 'approval-wanted':
      return renderView(
        approvalWantedMail({ requestedBy: value('requestedBy'), approvalsUrl: value('approvalsUrl') }, context),
      );
    case 'address-refused':
      return renderView(addressRefusedMail({ accountUrl: value('accountUrl') }, context));
    case 'address-added':
      return renderView(addressAddedMail({ loginUrl: value('loginUrl') }, context));
    case 'address-removed':
      return renderView(addressRemovedMail({ resetUrl: value('resetUrl') }, context));
    case 'identity-linked':
      return renderView(
        identityLinkedMail(
          { providerName: value('providerName'), loginUrl: value('loginUrl'), accountUrl: value('accountUrl') },
          context,
        ),
      );
    case 'identity-removed':
      return renderView(identityRemovedMail({ resetUrl: value('resetUrl') }, context));
    case 'identity-proof':
      return renderView(
        identityProofMail(
          { providerName: value('providerName'), verifyUrl: value('verifyUrl'), expiresAt: value('expiresAt') },
          context,
        ),
      );
    case 'sign-in-elsewhere':
      return renderView(
        signInElsewhereMail({ environmentName: value('environmentName'), signInUrl: value('signInUrl') }, context),
      );
    case 'login-details-elsewhere':
      return renderView(
        loginDetailsElsewhereMail(
          {
            loginId: value('loginId'),
            environmentName: value('environmentName'),
            signInUrl: value('signInUrl'),
          },
          context,
        ),
      );
    case 'email-proof':
      return renderView(
        emailProofMail(
          {
            verifyUrl: value('verifyUrl'),
            expiresAt: value('expiresAt'),
            environmentName: value('environmentName'),
          },
          context,
        ),
      );
  }
}

describe.each(LOCALES)('in %s', (locale) => {
  it.each(
    Object.entries(TEXTS).flatMap(([table, texts]) =>
      Object.entries<string | ((value: string, other: string, third: string) => string)>({ ...texts[locale] }).map(
        ([name, text]) => [`${table}.${name}`, text] as const,
      ),
    ),
  )('the text %s says something', (_, text) => {
    const said = typeof text === 'function' ? text('VALUE', 'OTHER', 'THIRD') : text;

    expect(said).toMatch(/\p{L}{2}/u);
    expect(said.includes('VALUE')).toBe(typeof text === 'function');
  });

  it.each(MAILS.map((content) => [content.template, content] as const))(
    '%s is byte for byte what rendering it directly gives',
    async (_, content) => {
      const options = { ...OPTIONS, locale };

      expect(await renderMail(content, options)).toEqual(await renderDirectly(content, options));
    },
  );

  it.each(MAILS.map((content) => [content.template, content] as const))(
    '%s declares its language, has all its texts and loads nothing',
    async (_, content) => {
      const { subject, html, text } = await renderMail(content, { ...OPTIONS, locale });

      expect(html).toContain(`<html dir="ltr" lang="${locale}">`);
      expect(html).not.toMatch(/undefined|⟦|<img|<link|url\(|@import|<script/);
      expect(html).not.toMatch(/<(p|h1|a|strong|title)[^>]*>\s*<\/\1>/);
      expect(text).not.toMatch(/undefined|⟦|</);
      expect(subject).toMatch(/^.{10,45}$/);
      for (const url of Object.values(content.params).filter((value) => value.startsWith('https:'))) {
        expect(html).toContain(`href="${url}"`);
        expect(text).toContain(url);
      }
    },
  );
});

it.each(HOSTILE)('keeps %j text, in names and in the name of the platform', async (hostile) => {
  const content: MailContent = {
    template: 'activated',
    params: { username: hostile, environmentName: hostile, loginUrl: 'https://app.example/login' },
  };
  const options = { ...OPTIONS, platformName: hostile };

  const mail = await renderMail(content, options);

  expect(mail).toEqual(await renderDirectly(content, options));
  const plain = await renderMail(
    { ...content, params: { ...content.params, username: 'jan', environmentName: 'A' } },
    OPTIONS,
  );
  const tags = (html: string) => html.match(/<[a-z/!][^>]*>/g)?.map((tag) => tag.split(' ', 1)[0]);
  expect(tags(mail.html)).toEqual(tags(plain.html));
  expect(mail.text.split('\n')).toHaveLength(plain.text.split('\n').length);
});

it('is the same bytes every time', async () => {
  const [content] = MAILS;

  expect(await renderMail(content, OPTIONS)).toEqual(await renderMail(structuredClone(content), { ...OPTIONS }));
});

it('renders mails that are asked for at once without mixing them', async () => {
  const wanted = MAILS.flatMap((content) => LOCALES.map((locale) => ({ content, options: { ...OPTIONS, locale } })));

  const together = await Promise.all(wanted.map(({ content, options }) => renderMail(content, options)));

  for (const [index, { content, options }] of wanted.entries()) {
    expect(together[index]).toEqual(await renderDirectly(content, options));
  }
});

it('escapes an address in the HTML and gives it as it is in the text', async () => {
  const loginUrl = 'https://app.example/login?a=1&b="2"';

  const { html, text } = await renderMail({ template: 'account-exists', params: { loginUrl } }, OPTIONS);

  expect(html).toContain('href="https://app.example/login?a=1&amp;b=&quot;2&quot;"');
  expect(text).toContain(`Inloggen ${loginUrl}\n`);
});

it.each(['javascript:alert(1)', 'data:text/html,x', '//elsewhere.example', 'https://app.example/a b', ''])(
  'refuses %j as an address, without repeating it',
  async (loginUrl) => {
    await expect(renderMail({ template: 'account-exists', params: { loginUrl } }, OPTIONS)).rejects.toThrow(
      /^loginUrl of a mail is no http\(s\) URL$/,
    );
  },
);

it('names the time zone of the instant at which a link lapses', async () => {
  const [activation] = MAILS;

  const nl = await renderMail(activation, OPTIONS);
  const en = await renderMail(activation, { ...OPTIONS, locale: 'en', timeZone: 'UTC' });

  expect(nl.text).toContain('zaterdag 5 december 2026 om 14:30 (Midden-Europese standaardtijd)');
  expect(en.text).toContain('Saturday, 5 December 2026 at 13:30 (Coordinated Universal Time)');
});

it('tells summer time from winter time', async () => {
  const content: MailContent = {
    template: 'activation',
    params: {
      activationUrl: 'https://app.example/activate?token=t',
      expiresAt: '2026-07-01T12:00:00Z',
      stopUrl: 'https://app.example/reminders/stop?token=t',
    },
  };

  const { text } = await renderMail(content, OPTIONS);

  expect(text).toContain('14:00 (Midden-Europese zomertijd)');
});

it('makes no link of a name that somebody else has chosen, and leaves the reader their own', async () => {
  const intermediaryName = 'evil.example';
  const question = { intermediaryName, promptsUrl: 'https://app.example/account/prompts' };
  const own = { username: 'an.peeters', environmentName: 'an.example', loginUrl: 'https://app.example/login' };

  const foreign = await renderMail({ template: 'partner-question', params: question }, OPTIONS);
  const ours = await renderMail({ template: 'activated', params: own }, OPTIONS);

  expect(foreign.text).not.toContain(intermediaryName);
  expect(foreign.text).toContain('evil.\u2060example');
  expect(ours.text).toContain('an.peeters');
  expect(ours.text).toContain('an.example');
});
