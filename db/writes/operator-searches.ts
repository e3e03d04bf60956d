import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { OperatorAction } from '../entities/operator-action.ts';

/** Keeps that an operator has looked a person up, and whether anything was found; not whom, which would keep the address. */
export async function recordSearch(
  em: EntityManager,
  { actor, at, found }: { readonly actor: string; readonly at: Date; readonly found: boolean },
): Promise<void> {
  await record(em, { actor, at, action: 'search', outcome: found ? 'FOUND' : 'NOT_FOUND' });
}

/** Keeps that an operator has had payloads of Temporal decoded, and how many could be; not what they hold. */
export async function recordDecode(
  em: EntityManager,
  {
    decoded,
    asked,
    ...who
  }: { readonly actor: string; readonly at: Date; readonly decoded: number; readonly asked: number },
): Promise<void> {
  await record(em, { ...who, action: 'decode', outcome: `DECODED_${decoded}_OF_${asked}` });
}

async function record(
  em: EntityManager,
  row: { readonly actor: string; readonly at: Date; readonly action: 'search' | 'decode'; readonly outcome: string },
): Promise<void> {
  await em.insert(OperatorAction, { id: uuidv7(), ...row });
}
