import { render, toPlainText } from 'react-email';
import { formatInstant } from '../domain/instant-format.ts';
import type { Locale } from '../domain/locale.ts';
import type { MailContent, MailParams, MailTemplate, RenderedMail, RenderOptions } from '../domain/mail.ts';
import { INVITATION_PLACEHOLDERS, INVITATION_VIEWS, INVITATION_WORDS } from './invitation-views.ts';
import { ORGANISATION_PLACEHOLDERS, ORGANISATION_VIEWS } from './organisation-views.ts';
import { PARTNER_PLACEHOLDERS, PARTNER_VIEWS, PARTNER_WORDS } from './partner-views.ts';
import {
  addressAddedMail,
  addressRemovedMail,
  emailProofMail,
  loginDetailsMail,
  passwordChangedMail,
  passwordResetMail,
} from './templates/account.tsx';
import { addressRefusedMail, approvalWantedMail } from './templates/address-approval.tsx';
import {
  identityLinkedMail,
  identityProofMail,
  identityRemovedMail,
  loginDetailsElsewhereMail,
  signInElsewhereMail,
} from './templates/identity.tsx';
import type { MailContext, MailView } from './templates/layout.tsx';
import { activationPreparedMail, partnerQuestionMail } from './templates/prepared-registration.tsx';
import {
  accountExistsByProviderMail,
  accountExistsMail,
  activatedByProviderMail,
  activatedMail,
  activationMail,
  activationReminderMail,
} from './templates/registration.tsx';

/** Texts and the names of the values between them: `texts[0] names[0] texts[1] …`. */
interface Skeleton {
  readonly texts: readonly string[];
  readonly names: readonly string[];
}

type MailSkeleton = Readonly<Record<keyof RenderedMail, Skeleton>>;

const VIEWS: { readonly [T in MailTemplate]: (params: MailParams[T], context: MailContext) => MailView } = {
  activation: activationMail,
  'activation-prepared': activationPreparedMail,
  'partner-question': partnerQuestionMail,
  'activation-reminder': activationReminderMail,
  activated: activatedMail,
  'activated-by-provider': activatedByProviderMail,
  'account-exists': accountExistsMail,
  'account-exists-by-provider': accountExistsByProviderMail,
  'password-reset': passwordResetMail,
  'login-details': loginDetailsMail,
  'password-changed': passwordChangedMail,
  'address-added': addressAddedMail,
  'address-removed': addressRemovedMail,
  'email-proof': emailProofMail,
  'approval-wanted': approvalWantedMail,
  'address-refused': addressRefusedMail,
  'identity-linked': identityLinkedMail,
  'identity-removed': identityRemovedMail,
  'identity-proof': identityProofMail,
  'sign-in-elsewhere': signInElsewhereMail,
  'login-details-elsewhere': loginDetailsElsewhereMail,
  ...PARTNER_VIEWS,
  ...ORGANISATION_VIEWS,
  ...INVITATION_VIEWS,
};

/** Every value by its name, to be found again in what was rendered; our own texts have no such brackets. */
const PLACEHOLDERS: MailParams = {
  activation: { activationUrl: '⟦activationUrl⟧', expiresAt: '⟦expiresAt⟧', stopUrl: '⟦stopUrl⟧' },
  'activation-prepared': {
    intermediaryName: '⟦intermediaryName⟧',
    activationUrl: '⟦activationUrl⟧',
    expiresAt: '⟦expiresAt⟧',
    stopUrl: '⟦stopUrl⟧',
  },
  'partner-question': { intermediaryName: '⟦intermediaryName⟧', promptsUrl: '⟦promptsUrl⟧' },
  'activation-reminder': { activationUrl: '⟦activationUrl⟧', expiresAt: '⟦expiresAt⟧', stopUrl: '⟦stopUrl⟧' },
  activated: { username: '⟦username⟧', environmentName: '⟦environmentName⟧', loginUrl: '⟦loginUrl⟧' },
  'activated-by-provider': {
    providerName: '⟦providerName⟧',
    environmentName: '⟦environmentName⟧',
    loginUrl: '⟦loginUrl⟧',
  },
  'account-exists': { loginUrl: '⟦loginUrl⟧' },
  'account-exists-by-provider': { loginUrl: '⟦loginUrl⟧' },
  'password-reset': { resetUrl: '⟦resetUrl⟧', expiresAt: '⟦expiresAt⟧' },
  'login-details': {
    loginId: '⟦loginId⟧',
    environmentName: '⟦environmentName⟧',
    resetUrl: '⟦resetUrl⟧',
    expiresAt: '⟦expiresAt⟧',
  },
  'password-changed': { loginUrl: '⟦loginUrl⟧', resetUrl: '⟦resetUrl⟧' },
  'address-added': { loginUrl: '⟦loginUrl⟧' },
  'address-removed': { resetUrl: '⟦resetUrl⟧' },
  'email-proof': { verifyUrl: '⟦verifyUrl⟧', expiresAt: '⟦expiresAt⟧', environmentName: '⟦environmentName⟧' },
  'approval-wanted': { requestedBy: '⟦requestedBy⟧', approvalsUrl: '⟦approvalsUrl⟧' },
  'address-refused': { accountUrl: '⟦accountUrl⟧' },
  'identity-linked': { providerName: '⟦providerName⟧', loginUrl: '⟦loginUrl⟧', accountUrl: '⟦accountUrl⟧' },
  'identity-removed': { resetUrl: '⟦resetUrl⟧' },
  'identity-proof': { providerName: '⟦providerName⟧', verifyUrl: '⟦verifyUrl⟧', expiresAt: '⟦expiresAt⟧' },
  'sign-in-elsewhere': { environmentName: '⟦environmentName⟧', signInUrl: '⟦signInUrl⟧' },
  'login-details-elsewhere': {
    loginId: '⟦loginId⟧',
    environmentName: '⟦environmentName⟧',
    signInUrl: '⟦signInUrl⟧',
  },
  ...PARTNER_PLACEHOLDERS,
  ...ORGANISATION_PLACEHOLDERS,
  ...INVITATION_PLACEHOLDERS,
};
const PLACEHOLDER = /⟦(\w+)⟧/;

/** By template and language, so it never holds more than their product. */
const skeletons = new Map<string, MailSkeleton>();

/**
 * A mail ready to be sent; byte for byte the same for the same content and options. Rendering a tree costs many
 * milliseconds of CPU, so each template is rendered once a language, with placeholders, and a mail only fills in its
 * values, escaped in the HTML and as they are in the plain text. Values become one line: no value can add a header or
 * a paragraph. Throws when an address in the params is not an http(s) URL, or an instant is none.
 */
export async function renderMail(content: MailContent, options: RenderOptions): Promise<RenderedMail> {
  const values = valuesOf(content, options);
  const skeleton = await skeletonOf(content.template, options.locale);
  return {
    subject: fill(skeleton.subject, values, asItIs),
    html: fill(skeleton.html, values, escapeHtml),
    text: fill(skeleton.text, values, asItIs),
  };
}

/** The values of a mail as people read them, by name: params in one line, instants written out. */
export function valuesOf(content: MailContent, options: RenderOptions): ReadonlyMap<string, string> {
  const values = new Map([['platformName', inOneLine(options.platformName)]]);
  for (const [name, value] of Object.entries(content.params)) {
    const shown = present(name, value, options);
    const isWritten = PARTNER_WORDS.has(name) || INVITATION_WORDS.get(content.template)?.has(name);
    const isOfOthers = OF_OTHERS[content.template] === name || isWritten;
    values.set(name, isOfOthers ? unlinked(shown) : shown);
  }
  return values;
}

/** A view in the three forms that a mail has. */
export async function renderView(view: MailView): Promise<RenderedMail> {
  const html = await render(view.body);
  return { subject: view.subject, html, text: plainText(html) };
}

function present(name: string, value: string, { locale, timeZone }: RenderOptions): string {
  if (name.endsWith('At')) return formatInstant(value, locale, { timeZone });
  const line = inOneLine(value);
  if (name.endsWith('Url') && !/^https?:\/\/\S+$/.test(line)) throw new Error(`${name} of a mail is no http(s) URL`);
  return line;
}

/** The names that somebody else than the reader has chosen. */
const OF_OTHERS: Partial<Readonly<Record<MailTemplate, string>>> = {
  'activation-prepared': 'intermediaryName',
  'partner-question': 'intermediaryName',
  'email-proof': 'environmentName',
  'login-details': 'environmentName',
  'approval-wanted': 'requestedBy',
  'sign-in-elsewhere': 'environmentName',
  'login-details-elsewhere': 'environmentName',
  'organisation-activated': 'organisationName',
  'organisation-rejected': 'organisationName',
  'organisation-addition-rejected': 'organisationName',
  'authority-wanted': 'organisationName',
  'authority-reminder': 'organisationName',
  'receiving-on': 'organisationName',
  'receiving-failed': 'organisationName',
};

/** Mailboxes make links of what looks like one: a word joiner in `name.example`, which nobody sees, keeps them from it. */
function unlinked(line: string): string {
  return line.replaceAll(/(?<=[\p{L}\p{N}])\.(?=\p{L})/gu, '.\u2060').replaceAll('://', ':\u2060//');
}

function inOneLine(value: string): string {
  return value.replaceAll(/[\s\p{Cc}\u200b]+/gu, ' ').trim();
}

async function skeletonOf(template: MailTemplate, locale: Locale): Promise<MailSkeleton> {
  const key = `${template} ${locale}`;
  const known = skeletons.get(key);
  if (known) return known;
  const made = await makeSkeleton(template, locale);
  skeletons.set(key, made);
  return made;
}

async function makeSkeleton<T extends MailTemplate>(template: T, locale: Locale): Promise<MailSkeleton> {
  const view = VIEWS[template](PLACEHOLDERS[template], { locale, platformName: '⟦platformName⟧' });
  const { subject, html, text } = await renderView(view);
  return { subject: cut(subject), html: cut(html), text: cut(text) };
}

function plainText(html: string): string {
  return toPlainText(html, { selectors: [{ selector: 'h1', options: { uppercase: false } }] });
}

function cut(rendered: string): Skeleton {
  const parts = rendered.split(PLACEHOLDER);
  return {
    texts: parts.filter((_, index) => index % 2 === 0),
    names: parts.filter((_, index) => index % 2 === 1),
  };
}

/** One pass over texts that were cut beforehand: nothing in a value is ever looked at again. */
function fill(skeleton: Skeleton, values: ReadonlyMap<string, string>, write: (value: string) => string): string {
  let filled = skeleton.texts[0] ?? '';
  for (const [index, name] of skeleton.names.entries()) {
    const value = values.get(name);
    if (value === undefined) throw new Error(`A mail has no value named ${name}`);
    filled += write(value) + (skeleton.texts[index + 1] ?? '');
  }
  return filled;
}

const HTML_ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#x27;'],
]);

/** The same five characters, written in the same way, as React escapes in text and attributes. */
function escapeHtml(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => HTML_ENTITIES.get(character) ?? character);
}

function asItIs(value: string): string {
  return value;
}
