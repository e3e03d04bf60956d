import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROJECT } from '../../scripts/setup/project.mjs';

const ServiceSchema = z.object({
  image: z.string(),
  build: z.string().optional(),
  init: z.boolean().optional(),
  restart: z.string(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string().optional(),
});

const FileSchema = z.object({
  services: z.record(z.string(), ServiceSchema),
  volumes: z.record(z.string(), z.unknown()),
});

export type Service = z.infer<typeof ServiceSchema>;

/** Text of a file, by its path from the project's folder. */
export function readProjectFile(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/** `docker-compose.yml` with its variables as they stand. */
export function readComposeFile(): z.infer<typeof FileSchema> {
  return FileSchema.parse(parse(readProjectFile('docker-compose.yml'), { merge: true }));
}

/** Whether a service is meant to run on, rather than to do one thing and end. */
export function isLongRunning(service: Service): boolean {
  return service.restart === 'unless-stopped';
}

/** The names of all variables in a text: `${NAME…}`. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
}

/** Fills in variables as Docker Compose does; throws for a required one that is missing. */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(:?[-?])?([^}]*)\}/g, (_, name: string, operator = '', rest = '') => {
    const value = env[name];
    if (value !== undefined && (value !== '' || !operator.startsWith(':'))) return value;
    if (operator.endsWith('?')) throw new Error(`${name} is required`);
    return rest;
  });
}
