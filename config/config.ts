import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { MANUAL_REGISTRATION } from '../domain/identity.ts';
import { LOCALES } from '../domain/locale.ts';
import { isLoopbackUrl } from '../domain/loopback.ts';
import { parseMaintenanceWindow } from '../domain/maintenance.ts';
import { DEFAULT_POLICY, type Policy, scalePolicy } from '../domain/policy.ts';
import { DEFAULT_SUBSCRIPTION, type SubscriptionTerms } from '../domain/subscription.ts';
import { findGatewayMistakes, gatewaySecrets, gatewaySettings, gatewayVariables } from './gateways.ts';
import {
  findIdentityMistakes,
  identityProviderSecrets,
  identityProviders,
  placeOfMistake,
} from './identity-providers.ts';

/** A set of keys by id: the first writes, all of them read (rotation: put the new one in front, drop the old one later). */
export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

const port = z.coerce.number().int().min(1).max(65_535);

const keyRing = z.string().transform((text, context): KeyRing => {
  const keys = new Map<string, KeyObject>();
  for (const entry of text.split(',')) {
    const [, id, key] = /^([a-z0-9-]{1,16}):([A-Za-z0-9+/_-]{43}=?)$/.exec(entry.trim()) ?? [];
    if (id === undefined || key === undefined || keys.has(id)) {
      context.addIssue({
        code: 'custom',
        message: 'must be id:key,… with distinct ids and keys of 32 bytes in base64',
      });
      return z.NEVER;
    }
    keys.set(id, createSecretKey(key, 'base64'));
  }
  const current = keys.keys().next().value;
  return current === undefined ? z.NEVER : { current, keys };
});

const SubscriptionTermsSchema = z.strictObject({
  partnerRelations: z.boolean(),
  seats: z.int().min(1).max(100_000),
  credit: z.int().min(0).max(1_000_000_000),
});

const subscriptionTerms = z.string().transform((text, context): SubscriptionTerms => {
  try {
    return SubscriptionTermsSchema.parse({ ...DEFAULT_SUBSCRIPTION, ...JSON.parse(text) });
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be a JSON object with some of partnerRelations (true or false), seats and credit (whole numbers)',
    });
    return z.NEVER;
  }
});

const policyOverrides = z.string().transform((text, context): Partial<Policy> => {
  try {
    return PolicySchema.parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be a JSON object of policy names to whole milliseconds or counts',
    });
    return z.NEVER;
  }
});

const positive = z.int().positive();
const PolicySchema: z.ZodType<Partial<Policy>> = z.strictObject(
  Object.fromEntries(
    Object.entries(DEFAULT_POLICY).map(([name, value]) => [
      name,
      (Array.isArray(value) ? z.array(positive) : positive).optional(),
    ]),
  ),
) as z.ZodType<Partial<Policy>>;

/** Every variable, with its unit and default; `.env.example` repeats them and a test holds the two together. */
export const EnvironmentSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('vestibule'),
  TEMPORAL_TLS: z.enum(['on', 'off']).optional(),
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  TEMPORAL_UI_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  TASK_QUEUE: z.string().min(1).default('onboarding'),
  WORKFLOW_BUNDLE: z.string().min(1).optional(),
  WORKER_BUILD_ID: z.string().min(1).optional(),
  WORKER_DEPLOYMENT: z.string().min(1).default('vestibule'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  METRICS_PORT: port.default(9464),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  RESEND_API_KEY: z.string().min(1),
  RESEND_BASE_URL: z.url().optional(),
  RESEND_WEBHOOK_SECRET: z.string().startsWith('whsec_'),
  MAIL_FROM: z.string().min(3).default('Vestibule <onboarding@vestibule.example>'),
  MAIL_RATE_PER_SECOND: z.coerce.number().positive().max(1_000).default(2),
  TOKEN_KEYS: keyRing,
  CODEC_KEYS: keyRing,
  DEFAULT_SUBSCRIPTION: subscriptionTerms.optional(),
  IDENTITY_PROVIDERS: identityProviders.optional(),
  IDENTITY_PROVIDER_SECRETS: identityProviderSecrets.optional(),
  MANUAL_REGISTRATION: z.enum(MANUAL_REGISTRATION, `must be one of ${MANUAL_REGISTRATION.join(', ')}`).default('on'),
  OPERATOR_ISSUER: z.url('must be the address by which a provider names itself').max(255, 'is too long').optional(),
  OPERATOR_GROUP: z.string().min(1).max(255, 'is too long').optional(),
  OPERATOR_SIGN_IN_LINK: z.enum(['on', 'off']).default('off'),
  ...gatewayVariables,
  DEFAULT_LOCALE: z.enum(LOCALES).default('nl'),
  DISPLAY_TIME_ZONE: z.string().default('Europe/Amsterdam'),
  PLATFORM_NAME: z.string().min(1).max(60).default('Vestibule'),
  POLICY: policyOverrides.optional(),
  TIME_SCALE: z.coerce.number().min(1).max(1_000_000).default(1),
  MAINTENANCE_WINDOW: z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return undefined;
      const window = parseMaintenanceWindow(text);
      if (window) return window;
      context.addIssue({ code: 'custom', message: 'must be like "Sun 02:00-04:00" (UTC)' });
      return z.NEVER;
    }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads and checks the environment of a process; the only reader of `process.env`. Secrets are apart, in `secrets`, so
 * that the rest can be logged. Throws one sentence per variable that does not fit, and never its value.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = EnvironmentSchema.safeParse(given);
  if (!parsed.success) {
    const place = (path: readonly PropertyKey[]) => placeOfMistake(path, given['IDENTITY_PROVIDERS']);
    throw refusal(parsed.error.issues.map(({ path, message }) => `${place(path)} ${message}`));
  }
  const env = parsed.data;
  const mistakes = [...findIdentityMistakes(env), ...findGatewayMistakes(env)];
  if (mistakes.length > 0) throw refusal(mistakes);
  if (env.TIME_SCALE !== 1 && !isLoopbackUrl(env.RESEND_BASE_URL ?? '')) {
    throw new Error(
      'TIME_SCALE shortens real waits; it is refused unless RESEND_BASE_URL is an inbox on this machine.',
    );
  }
  return {
    databaseUrl: env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      tls: env.TEMPORAL_TLS === undefined ? env.TEMPORAL_API_KEY !== undefined : env.TEMPORAL_TLS === 'on',
    },
    temporalUiUrl: env.TEMPORAL_UI_URL,
    taskQueue: env.TASK_QUEUE,
    workflowBundle: env.WORKFLOW_BUNDLE,
    deployment: env.WORKER_BUILD_ID ? { name: env.WORKER_DEPLOYMENT, buildId: env.WORKER_BUILD_ID } : undefined,
    publicUrl: env.PUBLIC_URL,
    host: env.HOST,
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    trustProxy: env.TRUST_PROXY,
    identityProviders: env.IDENTITY_PROVIDERS ?? [],
    manualRegistration: env.MANUAL_REGISTRATION,
    operators: operatorsOf(env),
    operatorSignInLink: env.OPERATOR_SIGN_IN_LINK === 'on',
    gateways: gatewaySettings(env),
    mail: { from: env.MAIL_FROM, baseUrl: env.RESEND_BASE_URL, ratePerSecond: env.MAIL_RATE_PER_SECOND },
    subscription: env.DEFAULT_SUBSCRIPTION ?? DEFAULT_SUBSCRIPTION,
    locale: env.DEFAULT_LOCALE,
    timeZone: env.DISPLAY_TIME_ZONE,
    platformName: env.PLATFORM_NAME,
    policy: scalePolicy({ ...DEFAULT_POLICY, ...env.POLICY }, env.TIME_SCALE),
    maintenanceWindow: env.MAINTENANCE_WINDOW,
    tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    logLevel: env.LOG_LEVEL,
    secrets: {
      resendApiKey: env.RESEND_API_KEY,
      webhookSecret: env.RESEND_WEBHOOK_SECRET,
      temporalApiKey: env.TEMPORAL_API_KEY,
      tokenKeys: env.TOKEN_KEYS,
      codecKeys: env.CODEC_KEYS,
      identityProviders: env.IDENTITY_PROVIDER_SECRETS ?? {},
      gateways: gatewaySecrets(env),
    },
  };
}

function refusal(mistakes: readonly string[]): Error {
  const lines = mistakes.map((mistake) => `  ${mistake}`);
  return new Error(`Settings that do not fit (.env.example explains each):\n${lines.join('\n')}`);
}

function operatorsOf({ OPERATOR_ISSUER: issuer, OPERATOR_GROUP: group }: z.infer<typeof EnvironmentSchema>) {
  return issuer !== undefined && group !== undefined ? { issuer, group } : undefined;
}
