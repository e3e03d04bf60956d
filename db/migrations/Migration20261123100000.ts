import { Migration } from '@mikro-orm/migrations';

/** How often in a row the step has parked that blocks a process. */
export class Migration20261123100000 extends Migration {
  override up(): void {
    this.addSql(`alter table "processes" add column "times_parked" int null`);
  }

  override down(): void {
    this.addSql(`alter table "processes" drop column "times_parked"`);
  }
}
