import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidv7 } from 'uuidv7';
import { OperatorAction } from '../entities/operator-action.ts';

/** Keeps that an operator has looked a person up, and whether anything was found; not whom, which would keep the address. */
export async function recordSearch(
  em: EntityManager,
  { actor, at, found }: { readonly actor: string; readonly at: Date; readonly found: boolean },
): Promise<void> {
  const outcome = found ? 'FOUND' : 'NOT_FOUND';
  await em.insert(OperatorAction, { id: uuidv7(), at, actor, action: 'search', outcome });
}
