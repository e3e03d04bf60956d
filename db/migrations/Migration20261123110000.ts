import { Migration } from '@mikro-orm/migrations';

/** The trace that a message of the outbox belongs to, as its connection was told of it (db/trace-statements.ts). */
export class Migration20261123110000 extends Migration {
  override up(): void {
    this.addSql(`alter table "outbox" add column "traceparent" varchar(55) null
      default NULLIF(current_setting('vestibule.traceparent'::text, true), ''::text)`);
  }

  override down(): void {
    this.addSql(`alter table "outbox" drop column "traceparent"`);
  }
}
