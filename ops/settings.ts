import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { Usage } from './failures.ts';

/** Where the API is, and the operator's key for it. */
export interface Settings {
  readonly apiUrl: string;
  readonly apiKey: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const InstanceFile = z.object({ apiUrl: z.string(), operatorApiKey: z.string() });

/**
 * `OPS_API_URL` and `OPS_API_KEY`, or those of the instance that runs on `DATA_DIR` (`.data` in `project` unless given). A
 * local key is never sent to an address that somebody has named. Throws `Usage` where they are missing.
 */
export function findSettings(env: Variables, project: string): Settings {
  const [apiUrl, apiKey] = [env['OPS_API_URL']?.trim(), env['OPS_API_KEY']?.trim()];
  if (apiUrl && !apiKey)
    throw new Usage('OPS_API_URL is set and OPS_API_KEY is not: set it to the key of an operator.');
  const local = apiUrl && apiKey ? undefined : readInstance(resolve(project, env['DATA_DIR'] || '.data'));
  return checked({ apiUrl: apiUrl || (local?.apiUrl ?? ''), apiKey: apiKey || (local?.operatorApiKey ?? '') });
}

function readInstance(dataDir: string): z.output<typeof InstanceFile> {
  const file = join(dataDir, 'instance.json');
  try {
    return InstanceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Usage(
      `No instance is described by ${file}: start one with npm start, name its folder by DATA_DIR, or set OPS_API_URL and OPS_API_KEY.`,
      { cause },
    );
  }
}

function checked({ apiUrl, apiKey }: Settings): Settings {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Usage('OPS_API_URL is no address: it is like https://vestibule.example.');
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new Usage('OPS_API_KEY is no key: it is like vst_….');
  return { apiUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, apiKey };
}
