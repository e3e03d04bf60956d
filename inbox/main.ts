import { z } from 'zod';
import { createInbox } from './inbox.ts';

const EnvironmentSchema = z.object({
  INBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).optional(),
  WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  RESEND_WEBHOOK_SECRET: z.string().startsWith('whsec_').optional(),
  RESEND_API_KEY: z.string().min(1).optional(),
});

const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
const environment = EnvironmentSchema.safeParse(given);
if (!environment.success) {
  const lines = environment.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  console.error(`Settings of the inbox that do not fit:\n${lines.join('\n')}`);
  process.exit(1);
}

const env = environment.data;
const inbox = await createInbox({
  port: env.INBOX_PORT,
  host: env.HOST,
  dataFolder: env.DATA_DIR,
  webhookUrl: env.WEBHOOK_URL,
  webhookSecret: env.RESEND_WEBHOOK_SECRET,
  apiKey: env.RESEND_API_KEY,
});
console.log(`The inbox listens on ${inbox.url}; its pages and control answer to localhost only.`);

let closing: Promise<void> | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void (closing ??= inbox.close()));
