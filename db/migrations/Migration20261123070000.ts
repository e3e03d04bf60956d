import { Migration } from '@mikro-orm/migrations';

/** What is technically wrong: with a process, and with the platform. */
export class Migration20261123070000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "platform_troubles" ("code" text not null, "part" varchar(40) not null, "since" timestamptz not null, "seen_at" timestamptz not null, primary key ("code", "part"))`,
    );
    this.addSql(
      `create table "troubles" ("process_id" uuid not null, "source" text not null, "code" text not null, "step" varchar(80) null, "attempt" int null, "failure_code" varchar(80) null, "next_attempt_at" timestamptz null, "since" timestamptz not null, "seen_at" timestamptz not null, primary key ("process_id", "source"))`,
    );
    this.addSql(`create index "troubles_code_index" on "troubles" ("code", "since")`);
    this.addSql(
      `alter table "troubles" add constraint "troubles_process_id_foreign" foreign key ("process_id") references "processes" ("id") on delete cascade`,
    );
    this.addSql(
      `alter table "platform_troubles" add constraint "platform_troubles_code_check" check ("code" in ('TEMPORAL_UNAVAILABLE', 'NO_WORKER', 'OTHER_VERSION'))`,
    );
    this.addSql(
      `alter table "troubles" add constraint "troubles_source_check" check ("source" in ('step', 'temporal'))`,
    );
    this.addSql(
      `alter table "troubles" add constraint "troubles_code_check" check ("code" in ('STEP_RETRYING', 'WORKFLOW_TASK_FAILING', 'NO_WORKER', 'OTHER_VERSION', 'CODEC_KEY_MISSING'))`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "platform_troubles" cascade`);
    this.addSql(`drop table if exists "troubles" cascade`);
  }
}
