import { Migration } from '@mikro-orm/migrations';

/** What operators do and why, who looks after a process, and the indexes of their list. */
export class Migration20261123060000 extends Migration {
  override up(): void {
    this.addSql(`alter table "processes" add "taken_by" varchar(80) null, add "taken_at" timestamptz null`);
    this.addSql(
      `create index "processes_open_since_index" on "processes" ("stage_since", "id") where "ended_at" is null`,
    );
    this.addSql(
      `create index "processes_open_wait_index" on "processes" ((coalesce("wait_until", 'infinity')), "id") where "ended_at" is null`,
    );
    this.addSql(
      `create index "processes_open_created_index" on "processes" ("created_at", "id") where "ended_at" is null`,
    );
    this.addSql(
      `create index "processes_open_stage_index" on "processes" ("kind", "stage", "stage_since", "id") include ("wait_until", "needs_attention") where "ended_at" is null`,
    );
    this.addSql(
      `create index "processes_open_waiting_index" on "processes" ("waiting_on", "stage_since", "id") where "ended_at" is null and "waiting_on" <> 'person'`,
    );
    this.addSql(
      `create index "processes_open_attention_index" on "processes" ("stage_since", "id") where "ended_at" is null and "needs_attention"`,
    );
    this.addSql(
      `create index "processes_open_blocked_index" on "processes" ("blocked_by", "stage_since", "id") where "ended_at" is null and "blocked_by" is not null`,
    );
    this.addSql(
      `create index "processes_ended_since_index" on "processes" ("stage_since", "id") where "ended_at" is not null`,
    );
    this.addSql(
      `create index "processes_ended_created_index" on "processes" ("created_at", "id") where "ended_at" is not null`,
    );
    this.addSql(`create index "processes_ended_index" on "processes" ("id") where "ended_at" is not null`);
    this.addSql(`create index "processes_environments_index" on "processes" using gin ("environment_ids")`);
    this.addSql(`create index "registrations_user_index" on "registrations" ("user_id") where "user_id" is not null`);
    this.addSql(
      `create index "email_verifications_email_key_index" on "email_verifications" ("email_key") where "email_key" is not null`,
    );
    this.addSql(
      `create table "operator_actions" ("id" uuid not null, "process_id" uuid null, "at" timestamptz not null, "actor" varchar(80) not null, "action" varchar(40) not null, "reason" varchar(500) null, "outcome" varchar(60) null, primary key ("id"))`,
    );
    this.addSql(`create index "operator_actions_process_index" on "operator_actions" ("process_id", "id")`);
    this.addSql(`create index "operator_actions_at_index" on "operator_actions" ("at")`);
    this.addSql(
      `alter table "operator_actions" add constraint "operator_actions_process_id_foreign" foreign key ("process_id") references "processes" ("id") on delete set null`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "operator_actions" cascade`);
    this.addSql(`drop index "processes_open_since_index"`);
    this.addSql(`drop index "processes_open_wait_index"`);
    this.addSql(`drop index "processes_open_created_index"`);
    this.addSql(`drop index "processes_open_stage_index"`);
    this.addSql(`drop index "processes_open_waiting_index"`);
    this.addSql(`drop index "processes_open_attention_index"`);
    this.addSql(`drop index "processes_open_blocked_index"`);
    this.addSql(`drop index "processes_ended_since_index"`);
    this.addSql(`drop index "processes_ended_created_index"`);
    this.addSql(`drop index "processes_ended_index"`);
    this.addSql(`drop index "processes_environments_index"`);
    this.addSql(`drop index "registrations_user_index"`);
    this.addSql(`drop index "email_verifications_email_key_index"`);
    this.addSql(`alter table "processes" drop column "taken_by", drop column "taken_at"`);
  }
}
