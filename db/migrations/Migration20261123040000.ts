import { Migration } from '@mikro-orm/migrations';

/** What is shared through a partnership is found by it, to be ended with it. */
export class Migration20261123040000 extends Migration {
  override up(): void {
    this.addSql(`drop index "shares_between_index"`);
    this.addSql(
      `create index "shares_through_index" on "shares" ("partnership_id", "id") where "withdrawn_at" is null`,
    );
  }

  override down(): void {
    this.addSql(`drop index "shares_through_index"`);
    this.addSql(
      `create index "shares_between_index" on "shares" ("environment_id", "audience_environment_id") where "withdrawn_at" is null`,
    );
  }
}
