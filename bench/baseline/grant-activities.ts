import type { Pool } from 'pg';

export type GrantActivities = ReturnType<typeof createGrantActivities>;

/** Where the bare program keeps who was granted what. */
export const GRANTS_TABLE =
  'create table if not exists grants (share_id uuid, user_id uuid, effective_at timestamptz not null, primary key (share_id, user_id))';

/** Plain SQL; the two ids make it harmless to repeat. */
export function createGrantActivities({ pool }: { readonly pool: Pool }) {
  async function insertGrant(shareId: string, userId: string): Promise<void> {
    const statement =
      'insert into grants (share_id, user_id, effective_at) values ($1, $2, now()) on conflict do nothing';
    await pool.query(statement, [shareId, userId]);
  }

  return { insertGrant };
}
