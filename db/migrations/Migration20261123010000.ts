import { Migration } from '@mikro-orm/migrations';

/** A notice outlives the account that it tells of, which may have been undone. */
export class Migration20261123010000 extends Migration {
  override up(): void {
    this.addSql(`alter table "notices" drop constraint "notices_user_id_foreign"`);
  }

  override down(): void {
    this.addSql(
      `alter table "notices" add constraint "notices_user_id_foreign" foreign key ("user_id") references "users" ("id") on update no action on delete no action`,
    );
  }
}
