import { Migration } from '@mikro-orm/migrations';

/** Brakes, what they hold back, and what the drift watcher finds. */
export class Migration20261123090000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "brakes" ("name" text not null, "on" boolean not null, "since" timestamptz not null, "by" varchar(80) not null, "reason" varchar(500) not null, primary key ("name"))`,
    );
    this.addSql(
      `create table "brake_holds" ("brake" text not null, "process_id" uuid not null, "since" timestamptz not null, primary key ("brake", "process_id"))`,
    );
    this.addSql(
      `create table "drift_findings" ("id" uuid not null, "kind" text not null, "subject" varchar(120) not null, "process_id" uuid null, "since" timestamptz not null, "seen_at" timestamptz not null, "mended_at" timestamptz null, "mending" text null, primary key ("id"))`,
    );
    this.addSql(
      `create unique index "drift_findings_one_open" on "drift_findings" ("kind", "subject") where "mended_at" is null`,
    );
    this.addSql(`create index "drift_findings_mended_index" on "drift_findings" ("mended_at")`);
    this.addSql(
      `create table "drift_cursors" ("name" varchar(40) not null, "position" text not null, "at" timestamptz not null, primary key ("name"))`,
    );
    this.addSql(
      `alter table "brake_holds" add constraint "brake_holds_process_id_foreign" foreign key ("process_id") references "processes" ("id") on delete cascade`,
    );
    this.addSql(`alter table "brakes" add constraint "brakes_name_check" check ("name" in ('mail', 'propagation'))`);
    this.addSql(
      `alter table "brake_holds" add constraint "brake_holds_brake_check" check ("brake" in ('mail', 'propagation'))`,
    );
    this.addSql(
      `alter table "drift_findings" add constraint "drift_findings_kind_check" check ("kind" in ('WORKFLOW_NEVER_STARTED', 'WORKFLOW_ENDED', 'ROW_MISSING', 'MAIL_WITHOUT_FEEDBACK', 'WAIT_PAST_ITS_END', 'OUTBOX_LEFT_OVER', 'DATABASE_RESTORED_OLDER', 'TEMPORAL_RESTORED_OLDER'))`,
    );
    this.addSql(
      `alter table "drift_findings" add constraint "drift_findings_mending_check" check ("mending" in ('delivered', 'started', 'nudged'))`,
    );
    this.addSql(`create index "outbox_created_index" on "outbox" ("created_at")`);
    this.addSql(
      `create index "mails_without_feedback_index" on "mails" ("sent_at") where "state" = 'sent' and "feedback" is null`,
    );
  }

  override down(): void {
    this.addSql(`drop index "mails_without_feedback_index"`);
    this.addSql(`drop index "outbox_created_index"`);
    this.addSql(`drop table if exists "drift_cursors" cascade`);
    this.addSql(`drop table if exists "drift_findings" cascade`);
    this.addSql(`drop table if exists "brake_holds" cascade`);
    this.addSql(`drop table if exists "brakes" cascade`);
  }
}
