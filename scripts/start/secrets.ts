import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createApiKey } from '../../db/writes/service-accounts.ts';
import { createIdentitySecrets } from '../../stand-ins/identity/settings.ts';
import { Problem } from '../setup/problem.mjs';
import { readIfThere, writePrivateJson } from './files.ts';

const NAMES = ['TOKEN_KEYS', 'CODEC_KEYS', 'RESEND_WEBHOOK_SECRET', 'RESEND_API_KEY', 'POSTGRES_PASSWORD'] as const;

/** What folders lack that were made before there was such a thing; they get one. */
const LATER_NAMES = ['OPERATOR_API_KEY', 'IDENTITY_PROVIDER_SECRETS'] as const;

/** What the data was written with, and what can be made anew at any time. */
type LastingSecrets = Readonly<Record<(typeof NAMES)[number], string>>;

/** What an instance on this machine keeps to itself, by the name of the variable that carries it. */
export type InstanceSecrets = LastingSecrets & Readonly<Record<(typeof LATER_NAMES)[number], string>>;

/**
 * The secrets of the data folder, made once and kept in `secrets.json`. Throws a Problem where they are gone or spoilt
 * although the folder holds data: new ones would open neither the database nor what Temporal keeps.
 */
export function loadSecrets(dataDir: string): InstanceSecrets {
  const path = join(dataDir, 'secrets.json');
  const text = readIfThere(path);
  if (text !== undefined) {
    const found = parseSecrets(text, path);
    if (isComplete(found)) return found;
    const completed = { ...createLaterSecrets(), ...found };
    writePrivateJson(path, completed);
    return completed;
  }
  if (existsSync(join(dataDir, 'postgres')) || existsSync(join(dataDir, 'temporal.db'))) {
    throw new Problem(
      `${path} is missing, without which the data beside it cannot be read: put it back, or move ${dataDir} away to begin anew.`,
    );
  }
  const secrets = createSecrets();
  writePrivateJson(path, secrets);
  return secrets;
}

function createSecrets(): InstanceSecrets {
  const key = () => `k1:${randomBytes(32).toString('base64')}`;
  return {
    TOKEN_KEYS: key(),
    CODEC_KEYS: key(),
    RESEND_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    RESEND_API_KEY: `re_${randomBytes(18).toString('hex')}`,
    POSTGRES_PASSWORD: randomBytes(24).toString('base64url'),
    ...createLaterSecrets(),
  };
}

function createLaterSecrets(): Pick<InstanceSecrets, (typeof LATER_NAMES)[number]> {
  return {
    OPERATOR_API_KEY: createApiKey(),
    IDENTITY_PROVIDER_SECRETS: JSON.stringify(createIdentitySecrets()),
  };
}

function parseSecrets(text: string, path: string): LastingSecrets {
  try {
    const found: unknown = JSON.parse(text);
    if (isSecrets(found)) return found;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Problem(
    `${path} does not hold the secrets of this data folder: put the right file back, or move the folder away.`,
  );
}

function isSecrets(value: unknown): value is LastingSecrets {
  return (
    typeof value === 'object' && value !== null && NAMES.every((name) => typeof Reflect.get(value, name) === 'string')
  );
}

function isComplete(found: LastingSecrets): found is InstanceSecrets {
  return LATER_NAMES.every((name) => typeof Reflect.get(found, name) === 'string');
}
