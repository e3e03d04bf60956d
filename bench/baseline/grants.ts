/**
 * What propagation is measured against: every manager of a partner times every document shared with it, into the table of
 * receipts, by one statement and so in one transaction. `$1`: the partnership, `$2`: the partner's environment.
 */
export const ALL_GRANTS_AT_ONCE = `
  insert into share_grants (share_id, user_id, partnership_id, requested_at, effective_at)
  select s.id, u.id, s.partnership_id, s.created_at, now()
  from shares s cross join users u where s.partnership_id = $1 and u.environment_id = $2`;
