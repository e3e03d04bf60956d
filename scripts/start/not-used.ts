const INSTANCES_OWN = [
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_API_KEY',
  'TEMPORAL_UI_URL',
  'RESEND_API_KEY',
  'RESEND_BASE_URL',
];

type Environment = Readonly<Record<string, string | undefined>>;

/** Which variables are set although an instance on this machine has its own in their place; a line tells of them. */
export function findNotUsed(env: Environment): readonly string[] {
  // secrets of providers go with the providers: without those there are stand-ins, with secrets of their own
  const secrets = env['IDENTITY_PROVIDERS'] ? [] : ['IDENTITY_PROVIDER_SECRETS'];
  return [...INSTANCES_OWN, ...secrets].filter((name) => env[name]);
}
