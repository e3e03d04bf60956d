import { createOrm } from '../../db/orm.ts';
import { createOperatorSignInLink, ensureOperatorKey } from '../../db/writes/operators.ts';
import { SCOPES } from '../../domain/rights.ts';
import type { InstanceContext } from './instance.ts';

/**
 * Two ways in for operators on this machine: a link that signs in one browser once, made anew at every start, and a key
 * that stays the same as long as the data folder; it holds every scope, because nobody gives more than they hold.
 */
export async function letOperatorsIn({
  addresses,
  env,
  secrets,
}: Pick<InstanceContext, 'addresses' | 'env' | 'secrets'>) {
  const orm = await createOrm({ url: addresses.databaseUrl, poolSize: 1 });
  try {
    const now = new Date();
    const key = secrets.OPERATOR_API_KEY;
    await ensureOperatorKey(orm.em.fork(), { key, scopes: SCOPES, now });
    const token = await createOperatorSignInLink(orm.em.fork(), now);
    const publicUrl = env['PUBLIC_URL'] || addresses.apiUrl;
    return { operatorSignInUrl: new URL(`/operator-sign-in?token=${token}`, publicUrl).href, operatorApiKey: key };
  } finally {
    await orm.close(true);
  }
}
