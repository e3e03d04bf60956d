import { Migration } from '@mikro-orm/migrations';

/** One action on many onboardings: what was asked for, and each of them. */
export class Migration20261123080000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "bulk_actions" ("id" uuid not null, "given" jsonb not null, "reason" varchar(500) null, "filter" jsonb not null, "rate_per_second" int not null, "count" int not null, "has_more" boolean not null, "not_allowed" jsonb not null, "worked" int not null default 0, "requested_by" varchar(80) not null, "created_at" timestamptz not null, "confirmed_by" varchar(80) null, "confirmed_at" timestamptz null, "stopped_by" varchar(80) null, "stopped_at" timestamptz null, "outcomes" jsonb null, primary key ("id"))`,
    );
    this.addSql(`create index "bulk_actions_created_index" on "bulk_actions" ("created_at")`);
    this.addSql(
      `create table "bulk_action_items" ("bulk_id" uuid not null, "position" int not null, "action_id" uuid not null, "process_id" uuid not null, "stage" varchar(40) not null, "outcome" varchar(20) null, "code" varchar(60) null, "stage_then" varchar(40) null, primary key ("bulk_id", "position"))`,
    );
    this.addSql(`create index "bulk_action_items_process_index" on "bulk_action_items" ("process_id")`);
    this.addSql(
      `alter table "bulk_action_items" add constraint "bulk_action_items_bulk_id_foreign" foreign key ("bulk_id") references "bulk_actions" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "bulk_action_items" add constraint "bulk_action_items_process_id_foreign" foreign key ("process_id") references "processes" ("id") on delete cascade`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "bulk_action_items" cascade`);
    this.addSql(`drop table if exists "bulk_actions" cascade`);
  }
}
