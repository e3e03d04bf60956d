import type { z } from 'zod';
import type { BrakeSchema } from '../../api/brakes.ts';
import type { Brake } from '../../domain/brakes.ts';
import type { BlockedBy } from '../../domain/process.ts';
import { seedProgram } from './callers.ts';
import { eventually } from './eventually.ts';
import type { TestInstance } from './instance.ts';
import { type Answer, call } from './person.ts';
import { standingOf } from './processes.ts';

export type ShownBrake = z.infer<typeof BrakeSchema>;

/** Both brakes in the hands of an operator who works by a key. */
export interface Brakes {
  readonly actor: string;
  readonly put: (name: string, body: object) => Promise<Answer>;
  readonly read: (path: string) => Promise<unknown>;
  /** Puts one on, or lets it go; the reason is made of the two. */
  readonly set: (name: Brake, on: boolean) => Promise<ShownBrake>;
}

export async function openBrakes(instance: TestInstance): Promise<Brakes> {
  const scopes = ['operate.act', 'operate.view'] as const;
  const { headers, serviceAccountId } = await seedProgram(instance, { environmentId: null, scopes: [...scopes] });
  const put = (name: string, body: object) => call(instance, 'PUT', `/v1/brakes/${name}`, { headers, body });
  return {
    actor: `service-account:${serviceAccountId}`,
    put,
    read: async (path) => (await call(instance, 'GET', path, { headers })).body,
    set: async (name, on) => (await put(name, { on, reason: `${name} ${on ? 'on' : 'off'}` })).body as ShownBrake,
  };
}

/** Waits until a process is blocked by this, or by nothing. */
export function blockedOnce(instance: TestInstance, id: string, code: BlockedBy | null) {
  return eventually(`blocked by ${code}`, async () => {
    await instance.relay();
    const standing = await standingOf(instance, id);
    return (standing.blockedBy ?? null) === code ? standing : undefined;
  });
}
