import { domainOf } from './email-address.ts';

/** A name as shown, and the form by which two names are the same. */
export interface Name {
  readonly shown: string;
  readonly comparisonForm: string;
}

const USERNAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._-]{1,62})[\p{L}\p{N}]$/u;
/** No slash: no name reads as the address of a page. */
const ENVIRONMENT_NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,&'’()+_-]*$/u;
const ENVIRONMENT_NAME_MAX = 80;

/** A user name: 3 to 64 letters, digits, dots, underscores, hyphens; no `@`, so that it never reads as an address. */
export function parseUsername(text: string): Name | undefined {
  const shown = text.trim().normalize('NFC');
  return USERNAME.test(shown) ? toName(shown) : undefined;
}

/** An environment's name: 2 to 80 characters in one line, beginning with a letter or digit. */
export function parseEnvironmentName(text: string): Name | undefined {
  const shown = text.trim().normalize('NFC').replaceAll(/\s+/g, ' ');
  const length = [...shown].length;
  if (length < 2 || length > ENVIRONMENT_NAME_MAX || !ENVIRONMENT_NAME.test(shown)) return undefined;
  return toName(shown);
}

/** Characters that nobody sees make names that look alike; some others unfold into many when compared. */
function toName(shown: string): Name | undefined {
  const comparisonForm = foldName(shown);
  const unfolds = comparisonForm.length > Math.max(128, [...shown].length);
  return unfolds || /\p{Default_Ignorable_Code_Point}/u.test(shown) ? undefined : { shown, comparisonForm };
}

/** Two names that differ in case, width or spacing alone are the same name. */
function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').normalize('NFC');
}

/** Domains under which everybody has a mailbox: they say nothing about a company. */
const MAILBOX_DOMAINS = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'live.nl',
  'live.be',
  'msn.com',
  'yahoo.com',
  'yahoo.fr',
  'icloud.com',
  'me.com',
  'proton.me',
  'protonmail.com',
  'gmx.com',
  'gmx.net',
  'orange.fr',
  'free.fr',
  'telenet.be',
  'skynet.be',
  'proximus.be',
  'ziggo.nl',
  'kpnmail.nl',
  'planet.nl',
  'xs4all.nl',
]);

/** A name to begin with for the environment of someone at this address; '' where the address tells nothing. */
export function suggestEnvironmentName(comparisonForm: string): string {
  const domain = domainOf(comparisonForm);
  if (MAILBOX_DOMAINS.has(domain) || domain.includes('xn--')) return '';
  const labels = domain.split('.');
  const beforeSuffix = labels.at(-2) ?? '';
  // co.uk, com.be and their like: the company is one label further to the left
  const company = labels.length > 2 && /^(?:co|com|org|net|gov|ac)$/.test(beforeSuffix) ? labels.at(-3) : beforeSuffix;
  const words = (company ?? '').split('-').filter(Boolean);
  const suggestion = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
  return parseEnvironmentName(suggestion)?.shown ?? '';
}

/** Longest name that somebody unknown may suggest for an environment. */
const SUGGESTION_MAX = 40;

/**
 * What somebody unknown suggested when they registered an address, as far as it can be shown to its owner: a plain name,
 * nothing that reads as a link or a number to call.
 */
export function parseSuggestedName(text: string): string | undefined {
  const name = parseEnvironmentName(text)?.shown;
  const isPlain = name !== undefined && [...name].length <= SUGGESTION_MAX && /^[\p{L}\p{M}\p{N} &'’-]+$/u.test(name);
  return isPlain && !/\d{5}/.test(name) ? name : undefined;
}
