import { Migration } from '@mikro-orm/migrations';

/** What the hourly look at waits reads: processes by kind and stage, relation managers by environment. */
export class Migration20261122210000 extends Migration {
  override up(): void {
    this.addSql(`drop index "processes_stage_index"`);
    this.addSql(`create index "processes_stage_index" on "processes" ("kind", "stage", "id")`);
    this.addSql(
      `create index "users_relation_managers_index" on "users" ("environment_id", "relation_manager_since", "id") where "relation_manager_since" is not null and "deactivated_at" is null`,
    );
  }

  override down(): void {
    this.addSql(`drop index "processes_stage_index"`);
    this.addSql(`create index "processes_stage_index" on "processes" ("kind", "stage")`);
    this.addSql(`drop index "users_relation_managers_index"`);
  }
}
