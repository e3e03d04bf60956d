import { Migration } from '@mikro-orm/migrations';

/** Processes, outbox, mail ledger, registration, environments and users. */
export class Migration20261121000000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "environments" ("id" uuid not null, "name" varchar(80) not null, "name_key" varchar(160) not null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`alter table "environments" add constraint "environments_name_key_unique" unique ("name_key")`);
    this.addSql(
      `create table "mail_reports" ("id" varchar(120) not null, "mail_id" uuid not null, "event" varchar(40) not null, "occurred_at" timestamptz not null, "received_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "mail_reports_mail_index" on "mail_reports" ("mail_id")`);
    this.addSql(
      `create table "outbox" ("id" bigserial primary key, "subject" uuid not null, "kind" varchar(40) not null, "name" varchar(80) not null, "payload" jsonb not null, "created_at" timestamptz not null, "attempts" int not null default 0, "next_attempt_at" timestamptz not null, "last_code" varchar(60) null)`,
    );
    this.addSql(`create index "outbox_subject_index" on "outbox" ("subject", "id")`);
    this.addSql(`create index "outbox_due_index" on "outbox" ("next_attempt_at")`);
    this.addSql(
      `create table "processes" ("id" uuid not null, "kind" varchar(40) not null, "stage" varchar(40) not null, "stage_since" timestamptz not null, "waiting_on" varchar(40) null, "wait_until" timestamptz null, "needs_attention" boolean not null default false, "blocked_by" varchar(60) null, "open_key" bytea null, "environment_ids" uuid[] not null default '{}', "continues" uuid null, "created_at" timestamptz not null, "ended_at" timestamptz null, "erased_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`create index "processes_stage_index" on "processes" ("kind", "stage")`);
    this.addSql(`create index "processes_ended_at_index" on "processes" ("ended_at")`);
    this.addSql(
      `create unique index "processes_one_open" on "processes" ("kind", "open_key") where "ended_at" is null and "open_key" is not null`,
    );
    this.addSql(
      `create table "mails" ("id" uuid not null, "process_id" uuid not null, "key" varchar(200) not null, "name" varchar(40) not null, "round" int not null, "template" varchar(40) not null, "template_version" int not null, "locale" text not null, "token_key_id" varchar(16) not null, "recipient" varchar(320) null, "recipient_hash" bytea null, "state" text not null, "expires_at" timestamptz null, "reserved_at" timestamptz not null, "sent_at" timestamptz null, "provider_id" varchar(80) null, "feedback" text null, "feedback_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`alter table "mails" add constraint "mails_key_unique" unique ("key")`);
    this.addSql(`create index "mails_process_index" on "mails" ("process_id")`);
    this.addSql(`create index "mails_recipient_hash_index" on "mails" ("recipient_hash", "reserved_at")`);
    this.addSql(`alter table "mails" add constraint "mails_locale_check" check ("locale" in ('nl', 'en', 'fr'))`);
    this.addSql(
      `alter table "mails" add constraint "mails_state_check" check ("state" in ('reserved', 'sent', 'refused', 'unknown'))`,
    );
    this.addSql(
      `alter table "mails" add constraint "mails_feedback_check" check ("feedback" in ('delivered', 'delayed', 'bounced', 'suppressed', 'complained', 'failed'))`,
    );
    this.addSql(
      `create table "links" ("hash" bytea not null, "process_id" uuid not null, "purpose" varchar(40) not null, "round" int not null, "key_id" varchar(16) not null, "created_at" timestamptz not null, primary key ("hash"))`,
    );
    this.addSql(
      `alter table "links" add constraint "links_process_purpose_round_unique" unique ("process_id", "purpose", "round")`,
    );
    this.addSql(
      `create table "rate_limits" ("key" varchar(255) not null, "points" int not null default 0, "expire" bigint null, primary key ("key"))`,
    );
    this.addSql(
      `create table "registrations" ("id" uuid not null, "email" varchar(320) null, "email_key" varchar(320) null, "email_key_version" int not null, "locale" text not null, "environment_name" varchar(80) null, "link_round" int not null default 0, "user_id" uuid null, "attempt_id" uuid null, "activated_at" timestamptz null, "replayed_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "registrations" add constraint "registrations_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `create table "activation_attempts" ("id" uuid not null, "registration_id" uuid not null, "username" varchar(64) not null, "username_key" varchar(128) not null, "environment_name" varchar(80) not null, "environment_name_key" varchar(160) not null, "password_hash" varchar(255) not null, "terms_version" varchar(40) not null, "locale" text not null, "session_hash" bytea not null, "refusals" varchar(100) null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "activation_attempts_registration_index" on "activation_attempts" ("registration_id")`);
    this.addSql(
      `alter table "activation_attempts" add constraint "activation_attempts_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `create table "registration_intakes" ("id" uuid not null, "email" varchar(320) not null, "email_key" varchar(320) not null, "email_key_version" int not null, "locale" text not null, "environment_name" varchar(80) null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "registration_intakes_email_key_index" on "registration_intakes" ("email_key")`);
    this.addSql(
      `alter table "registration_intakes" add constraint "registration_intakes_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `create table "timeline" ("id" bigserial primary key, "process_id" uuid not null, "at" timestamptz not null, "event" varchar(60) not null, "actor" varchar(80) not null, "data" jsonb not null)`,
    );
    this.addSql(`create index "timeline_process_index" on "timeline" ("process_id", "at")`);
    this.addSql(
      `create table "users" ("id" uuid not null, "environment_id" uuid not null, "username" varchar(64) not null, "username_key" varchar(128) not null, "role" text not null, "locale" text not null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`alter table "users" add constraint "users_username_key_unique" unique ("username_key")`);
    this.addSql(`create index "users_environment_index" on "users" ("environment_id")`);
    this.addSql(
      `alter table "users" add constraint "users_role_check" check ("role" in ('user', 'advanced-user', 'administrator'))`,
    );
    this.addSql(`alter table "users" add constraint "users_locale_check" check ("locale" in ('nl', 'en', 'fr'))`);
    this.addSql(
      `create table "sessions" ("id" uuid not null, "token_hash" bytea not null, "user_id" uuid not null, "created_at" timestamptz not null, "last_seen_at" timestamptz not null, "revoked_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`alter table "sessions" add constraint "sessions_token_hash_unique" unique ("token_hash")`);
    this.addSql(`create index "sessions_user_index" on "sessions" ("user_id")`);
    this.addSql(
      `create table "notices" ("id" uuid not null, "template" varchar(40) not null, "user_id" uuid not null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "notices_user_index" on "notices" ("user_id", "template", "created_at")`);
    this.addSql(
      `create table "credentials" ("user_id" uuid not null, "password_hash" varchar(255) not null, "changed_at" timestamptz not null, primary key ("user_id"))`,
    );
    this.addSql(
      `create table "consents" ("id" uuid not null, "user_id" uuid not null, "terms_version" varchar(40) not null, "accepted_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "consents" add constraint "consents_user_terms_version_unique" unique ("user_id", "terms_version")`,
    );
    this.addSql(
      `create table "user_addresses" ("id" uuid not null, "user_id" uuid not null, "email" varchar(320) not null, "email_key" varchar(320) not null, "email_key_version" int not null, "proven_at" timestamptz not null, "is_primary" boolean not null, primary key ("id"))`,
    );
    this.addSql(`alter table "user_addresses" add constraint "user_addresses_email_key_unique" unique ("email_key")`);
    this.addSql(`create index "user_addresses_user_index" on "user_addresses" ("user_id")`);
    this.addSql(
      `alter table "mails" add constraint "mails_process_id_foreign" foreign key ("process_id") references "processes" ("id")`,
    );
    this.addSql(
      `alter table "links" add constraint "links_process_id_foreign" foreign key ("process_id") references "processes" ("id")`,
    );
    this.addSql(
      `alter table "activation_attempts" add constraint "activation_attempts_registration_id_foreign" foreign key ("registration_id") references "registrations" ("id")`,
    );
    this.addSql(
      `alter table "timeline" add constraint "timeline_process_id_foreign" foreign key ("process_id") references "processes" ("id")`,
    );
    this.addSql(
      `alter table "users" add constraint "users_environment_id_foreign" foreign key ("environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "sessions" add constraint "sessions_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
    this.addSql(
      `alter table "notices" add constraint "notices_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
    this.addSql(
      `alter table "credentials" add constraint "credentials_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "consents" add constraint "consents_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
    this.addSql(
      `alter table "user_addresses" add constraint "user_addresses_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "environments" cascade`);
    this.addSql(`drop table if exists "mail_reports" cascade`);
    this.addSql(`drop table if exists "outbox" cascade`);
    this.addSql(`drop table if exists "processes" cascade`);
    this.addSql(`drop table if exists "mails" cascade`);
    this.addSql(`drop table if exists "links" cascade`);
    this.addSql(`drop table if exists "rate_limits" cascade`);
    this.addSql(`drop table if exists "registrations" cascade`);
    this.addSql(`drop table if exists "activation_attempts" cascade`);
    this.addSql(`drop table if exists "registration_intakes" cascade`);
    this.addSql(`drop table if exists "timeline" cascade`);
    this.addSql(`drop table if exists "users" cascade`);
    this.addSql(`drop table if exists "sessions" cascade`);
    this.addSql(`drop table if exists "notices" cascade`);
    this.addSql(`drop table if exists "credentials" cascade`);
    this.addSql(`drop table if exists "consents" cascade`);
    this.addSql(`drop table if exists "user_addresses" cascade`);
  }
}
