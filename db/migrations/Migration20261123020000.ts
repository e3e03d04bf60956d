import { Migration } from '@mikro-orm/migrations';

/** What continues an ended process is looked up for each row of a list. */
export class Migration20261123020000 extends Migration {
  override up(): void {
    this.addSql(`create index "processes_continues_index" on "processes" ("continues")`);
  }

  override down(): void {
    this.addSql(`drop index "processes_continues_index"`);
  }
}
