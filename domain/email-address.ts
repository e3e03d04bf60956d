/** Raise it when `comparisonForm` changes: rows remember by which version they were compared. */
export const EMAIL_COMPARISON_VERSION = 1;

export interface EmailAddress {
  /** As typed, trimmed and in NFC: what mails are sent to. */
  readonly address: string;
  /** By which two addresses are the same: local part and domain in lower case, the domain in ASCII (UTS-46). */
  readonly comparisonForm: string;
}

/** Octets of a whole address (RFC 5321 §4.5.3.1.3, less the angle brackets). */
const MAX_OCTETS = 254;
const MAX_LOCAL_OCTETS = 64;
/** RFC 5321 dot-atom, with letters of any script (RFC 6531). No quoted local parts: no provider we mail to hands them out. */
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/u;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
/** What the URL parser would take for something else than a part of a host name. */
const NO_HOST = /[\s/\\?#@:[\]%]/;

/**
 * Reads an e-mail address; undefined when it is none. Dots and plus stay: whether they matter is for the mailbox's host
 * to know.
 */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const address = text.trim().normalize('NFC');
  // what nobody sees would make two spellings of one address, of which only one may arrive
  if (INVISIBLE.test(address)) return undefined;
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const domain = asciiDomain(address.slice(at + 1));
  if (at < 1 || domain === undefined || !LOCAL_PART.test(local)) return undefined;
  const comparisonForm = `${local.toLowerCase().normalize('NFC')}@${domain}`;
  if (octets(local) > MAX_LOCAL_OCTETS || octets(address) > MAX_OCTETS || octets(comparisonForm) > MAX_OCTETS) {
    return undefined;
  }
  return { address, comparisonForm };
}

/** The domain of a comparison form. */
export function domainOf(comparisonForm: string): string {
  return comparisonForm.slice(comparisonForm.lastIndexOf('@') + 1);
}

function asciiDomain(domain: string): string | undefined {
  if (domain === '' || NO_HOST.test(domain) || !URL.canParse(`http://${domain}`)) return undefined;
  const ascii = new URL(`http://${domain}`).hostname;
  const labels = ascii.split('.');
  const topLevel = labels.at(-1) ?? '';
  // an all-digit top level is an IPv4 address to the URL parser, and never a domain
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(topLevel)
    ? ascii
    : undefined;
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length;
}
