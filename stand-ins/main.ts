import { z } from 'zod';
import { createAuthorities } from './authorities/authorities.ts';
import { STAND_IN_IDS } from './identity/settings.ts';
import { createIdentityStandIn } from './identity/stand-in.ts';

const Secret = z.string('must be a text').min(1, 'must not be empty');

const EnvironmentSchema = z.object({
  STAND_INS_PORT: z.coerce.number().int().min(0).max(65_535).default(3002),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  DATA_DIR: z.string().min(1).optional(),
  IDENTITY_PROVIDER_SECRETS: z
    .string()
    .transform(parseJson)
    .pipe(z.record(z.string(), Secret, 'must be a JSON object from the ids of providers to their secrets'))
    .superRefine((secrets, context) => {
      const missing = STAND_IN_IDS.filter((id) => !Object.hasOwn(secrets, id));
      if (missing.length > 0) context.addIssue({ code: 'custom', message: `has no secret for ${missing.join(', ')}` });
    })
    .optional(),
});

const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
const environment = EnvironmentSchema.safeParse(given);
if (!environment.success) {
  const lines = environment.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  console.error(`Settings of the stand-ins that do not fit:\n${lines.join('\n')}`);
  process.exit(1);
}

const env = environment.data;
const authorities = createAuthorities({ dataFolder: env.DATA_DIR });
const standIn = await createIdentityStandIn({
  publicUrl: env.PUBLIC_URL,
  port: env.STAND_INS_PORT,
  dataFolder: env.DATA_DIR,
  secrets: env.IDENTITY_PROVIDER_SECRETS,
  beside: authorities.router,
});
await authorities.listen(standIn.url);
console.log(`The identity providers and authorities listen on ${standIn.url}; they answer to localhost only.`);

let closing: Promise<void> | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void (closing ??= close()));

async function close(): Promise<void> {
  await authorities.close();
  await standIn.close();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
