import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const start = (secrets: string) =>
  spawnSync(process.execPath, ['stand-ins/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      PUBLIC_URL: 'http://127.0.0.1:9',
      IDENTITY_PROVIDER_SECRETS: secrets,
      STAND_INS_PORT: '0',
    },
    encoding: 'utf8',
    timeout: 20_000,
  });

it.each([
  ['{"microsoft":"a","google":"b","apple":"c"}', 'IDENTITY_PROVIDER_SECRETS: has no secret for acme'],
  ['{"microsoft":', 'IDENTITY_PROVIDER_SECRETS: must be a JSON object from the ids of providers to their secrets'],
])('a stand-in with the secrets %s does not start, and says why in a sentence', (secrets, sentence) => {
  const { status, stderr } = start(secrets);

  expect(status).toBe(1);
  expect(stderr).toBe(`Settings of the stand-ins that do not fit:\n  ${sentence}\n`);
});
