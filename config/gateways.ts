import { z } from 'zod';
import { isLoopbackUrl } from '../domain/loopback.ts';
import { parseVatNumber } from '../domain/vat-number.ts';

const address = z
  .url('must be an https address, or one on this machine')
  .max(255, 'is too long')
  .refine((url) => url.startsWith('https://') || (url.startsWith('http://') && isLoopbackUrl(url)), {
    message: 'must be an https address, or one on this machine',
  })
  .refine((url) => URL.canParse(url) && new URL(url).search === '' && new URL(url).username === '', {
    message: 'must be an address without query or credentials',
  })
  .transform((url) => url.replace(/\/+$/, ''));

const secret = z.string().min(1).max(500);
const ZONE = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;
const DNS_SERVER = /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?)$/i;

/** Where the outside systems are that an organisation's activation asks; what is not set is not configured. */
export const gatewayVariables = {
  TRADE_REGISTER_NL_URL: address.optional(),
  TRADE_REGISTER_NL_API_KEY: secret.optional(),
  TRADE_REGISTER_BE_URL: address.optional(),
  TRADE_REGISTER_BE_API_KEY: secret.optional(),
  VIES_URL: address.optional(),
  VIES_REQUESTER: z
    .string()
    .transform((text, context) => {
      const number = parseVatNumber(text);
      if (number !== undefined) return number;
      context.addIssue({ code: 'custom', message: 'must be a VAT number with its country before it' });
      return z.NEVER;
    })
    .optional(),
  PEPPOL_SMP_URL: address.optional(),
  PEPPOL_SMP_USER: z.string().min(1).max(255).optional(),
  PEPPOL_SMP_PASSWORD: secret.optional(),
  PEPPOL_SMP_PUBLIC_URL: address.optional(),
  PEPPOL_ACCESS_POINT_URL: address.optional(),
  PEPPOL_ACCESS_POINT_CERTIFICATE: z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be the base64 of a certificate, in one line')
    .max(8_000, 'is too long')
    .optional(),
  PEPPOL_SML_ZONES: z
    .string()
    .refine(isListOf(ZONE), 'must be domains with commas between')
    .default('participant.sml.prod.tech.peppol.org'),
  PEPPOL_DNS_SERVERS: z
    .string()
    .refine(isListOf(DNS_SERVER), 'must be the IP addresses of servers with commas between')
    .optional(),
};
type GatewayEnvironment = z.output<z.ZodObject<typeof gatewayVariables>>;

/** What only makes sense together. */
const TOGETHER: readonly (readonly (keyof GatewayEnvironment)[])[] = [
  ['TRADE_REGISTER_NL_URL', 'TRADE_REGISTER_NL_API_KEY'],
  ['TRADE_REGISTER_BE_URL', 'TRADE_REGISTER_BE_API_KEY'],
  ['PEPPOL_SMP_URL', 'PEPPOL_SMP_USER', 'PEPPOL_SMP_PASSWORD'],
  ['PEPPOL_ACCESS_POINT_URL', 'PEPPOL_ACCESS_POINT_CERTIFICATE'],
];

/** One sentence for each set of variables of which only some are given. */
export function findGatewayMistakes(env: GatewayEnvironment): readonly string[] {
  return TOGETHER.flatMap((names) => {
    const missing = names.filter((name) => env[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return [];
    const given = names.filter((name) => env[name] !== undefined);
    return [`${missing.join(', ')}: is missing beside ${given.join(', ')}`];
  });
}

/** Where everything is, without what is secret. */
export function gatewaySettings(env: GatewayEnvironment) {
  const { PEPPOL_ACCESS_POINT_URL: accessPointUrl, PEPPOL_ACCESS_POINT_CERTIFICATE: certificate } = env;
  return {
    registers: { NL: env.TRADE_REGISTER_NL_URL, BE: env.TRADE_REGISTER_BE_URL },
    vies: env.VIES_URL === undefined ? undefined : { url: env.VIES_URL, requester: env.VIES_REQUESTER },
    peppol:
      env.PEPPOL_SMP_URL === undefined
        ? undefined
        : {
            url: env.PEPPOL_SMP_URL,
            publicUrl: env.PEPPOL_SMP_PUBLIC_URL ?? env.PEPPOL_SMP_URL,
            zones: entriesOf(env.PEPPOL_SML_ZONES),
            dnsServers: env.PEPPOL_DNS_SERVERS === undefined ? [] : entriesOf(env.PEPPOL_DNS_SERVERS),
            accessPoint:
              accessPointUrl === undefined || certificate === undefined
                ? undefined
                : { url: accessPointUrl, certificate },
          },
  };
}

/** By which the outside systems know us. */
export function gatewaySecrets(env: GatewayEnvironment) {
  return {
    registers: { NL: env.TRADE_REGISTER_NL_API_KEY, BE: env.TRADE_REGISTER_BE_API_KEY },
    publisher: { user: env.PEPPOL_SMP_USER, password: env.PEPPOL_SMP_PASSWORD },
  };
}

function isListOf(pattern: RegExp): (text: string) => boolean {
  return (text) => entriesOf(text).every((entry) => pattern.test(entry));
}

function entriesOf(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim());
}
