import { Migration } from '@mikro-orm/migrations';

/** Subscriptions, users of an administrator and of a licence, service accounts, operators, idempotency, resets, addresses. */
export class Migration20261122000000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "dossiers" ("id" uuid not null, "environment_id" uuid not null, "ref" varchar(80) not null, "name" varchar(160) not null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "dossiers" add constraint "dossiers_environment_ref_unique" unique ("environment_id", "ref")`,
    );
    this.addSql(
      `create table "idempotency_records" ("id" uuid not null, "caller" varchar(80) not null, "key" varchar(255) not null, "request_hash" bytea not null, "lease_until" timestamptz not null, "status" int null, "location" varchar(255) null, "body" jsonb null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "idempotency_records_created_at_index" on "idempotency_records" ("created_at")`);
    this.addSql(
      `alter table "idempotency_records" add constraint "idempotency_records_caller_key_unique" unique ("caller", "key")`,
    );
    this.addSql(
      `create table "licence_syncs" ("id" uuid not null, "sequence" bigserial, "licence_id" varchar(64) not null, "environment_id" uuid not null, "dry_run" boolean not null, "expected_deactivations" int null, "lines" int not null, "total" int null, "applied" int not null default 0, "deactivations" int null, "reason" varchar(60) null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`alter table "licence_syncs" add constraint "licence_syncs_sequence_unique" unique ("sequence")`);
    this.addSql(`create index "licence_syncs_licence_index" on "licence_syncs" ("licence_id", "sequence")`);
    this.addSql(
      `create table "licence_sync_lines" ("licence_sync_id" uuid not null, "position" int not null, "login_id" varchar(320) null, "login_id_key" varchar(320) null, "data" jsonb null, "user_id" uuid null, "plan" varchar(40) null, "outcome" varchar(40) null, "code" varchar(60) null, primary key ("licence_sync_id", "position"))`,
    );
    this.addSql(`create index "licence_sync_lines_user_index" on "licence_sync_lines" ("licence_sync_id", "user_id")`);
    this.addSql(
      `create table "operator_sessions" ("id" uuid not null, "token_hash" bytea not null, "subject" varchar(160) not null, "created_at" timestamptz not null, "last_seen_at" timestamptz not null, "revoked_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "operator_sessions" add constraint "operator_sessions_token_hash_unique" unique ("token_hash")`,
    );
    this.addSql(
      `create table "operator_sign_in_links" ("hash" bytea not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, "used_at" timestamptz null, primary key ("hash"))`,
    );
    this.addSql(
      `create table "password_reset_intakes" ("id" uuid not null, "login" varchar(400) not null, "locale" text not null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `create table "prepared_registrations" ("id" uuid not null, "environment_id" uuid not null, "created_by" varchar(80) not null, "email" varchar(320) null, "email_key" varchar(320) null, "email_key_version" int not null, "environment_name" varchar(80) not null, "organisation" jsonb null, "locale" text not null, "stage" text not null, "registration_id" uuid null, "user_id" uuid null, "client_environment_id" uuid null, "become_partner" boolean null, "decided_at" timestamptz null, "call_id" uuid null, "asked_at" timestamptz not null, "expires_at" timestamptz not null, "continues" uuid null, "created_at" timestamptz not null, "ended_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(
      `create index "prepared_registrations_environment_index" on "prepared_registrations" ("environment_id", "id")`,
    );
    this.addSql(
      `create index "prepared_registrations_registration_index" on "prepared_registrations" ("registration_id")`,
    );
    this.addSql(`create index "prepared_registrations_user_index" on "prepared_registrations" ("user_id")`);
    this.addSql(`create index "prepared_registrations_email_key_index" on "prepared_registrations" ("email_key")`);
    this.addSql(
      `create unique index "prepared_registrations_one_open" on "prepared_registrations" ("environment_id", "email_key") where "ended_at" is null`,
    );
    this.addSql(
      `create table "service_accounts" ("id" uuid not null, "environment_id" uuid null, "name" varchar(80) not null, "scopes" text[] not null, "licences" text[] not null default '{}', "created_by" varchar(80) not null, "created_at" timestamptz not null, "disabled_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`create index "service_accounts_environment_index" on "service_accounts" ("environment_id", "id")`);
    this.addSql(
      `create table "service_account_keys" ("id" uuid not null, "service_account_id" uuid not null, "hash" bytea not null, "prefix" varchar(16) not null, "created_at" timestamptz not null, "expires_at" timestamptz null, "last_used_at" timestamptz null, "revoked_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`alter table "service_account_keys" add constraint "service_account_keys_hash_unique" unique ("hash")`);
    this.addSql(`create index "service_account_keys_account_index" on "service_account_keys" ("service_account_id")`);
    this.addSql(
      `create table "subscriptions" ("environment_id" uuid not null, "partner_relations" boolean not null, "seats" int not null, "credit" int not null, "licence_id" varchar(64) null, "licence_name" varchar(160) null, "valid_until" timestamptz null, "updated_at" timestamptz not null, "version" int not null default 1, primary key ("environment_id"))`,
    );
    this.addSql(`alter table "subscriptions" add constraint "subscriptions_licence_id_unique" unique ("licence_id")`);
    this.addSql(
      `create table "password_resets" ("id" uuid not null, "user_id" uuid not null, "reason" text not null, "locale" text null, "link_round" int not null default 0, "attempt_id" uuid null, "reset_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`create index "password_resets_user_index" on "password_resets" ("user_id")`);
    this.addSql(
      `create table "password_reset_attempts" ("id" uuid not null, "password_reset_id" uuid not null, "password_hash" varchar(255) not null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `create index "password_reset_attempts_reset_index" on "password_reset_attempts" ("password_reset_id")`,
    );
    this.addSql(
      `create table "email_verifications" ("id" uuid not null, "user_id" uuid not null, "email" varchar(320) null, "email_key" varchar(320) null, "email_key_version" int not null, "needs_approval" boolean not null, "link_round" int not null default 0, "proven_at" timestamptz null, "decided_by" uuid null, "decided_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`create index "email_verifications_user_index" on "email_verifications" ("user_id")`);
    this.addSql(
      `create table "user_dossiers" ("user_id" uuid not null, "dossier_id" uuid not null, primary key ("user_id", "dossier_id"))`,
    );
    this.addSql(`create index "user_dossiers_dossier_index" on "user_dossiers" ("dossier_id")`);
    this.addSql(
      `alter table "environments" add "domain" varchar(255) null, add "findable" boolean not null default true, add "locale" text not null default 'nl', add "version" int not null default 1`,
    );
    this.addSql(
      `alter table "environments" add constraint "environments_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `alter table "activation_attempts" add "become_partner_of" uuid[] not null default '{}', add "declines_partner_of" uuid[] not null default '{}'`,
    );
    this.addSql(
      `alter table "users" add "first_name" varchar(80) null, add "last_name" varchar(80) null, add "company" varchar(160) null, add "telephone" varchar(40) null, add "product_roles" text[] not null default '{}', add "notify_of_dossiers" boolean not null default false, add "source" text not null default 'registration', add "licensed" boolean not null default false, add "relation_manager_since" timestamptz null, add "deactivated_at" timestamptz null, add "version" int not null default 1`,
    );
    this.addSql(`alter table "users" alter column "username" drop not null`);
    this.addSql(`alter table "users" alter column "username_key" drop not null`);
    this.addSql(
      `alter table "users" add constraint "users_source_check" check ("source" in ('registration', 'administrator', 'licence'))`,
    );
    this.addSql(`alter table "sessions" add "agent" varchar(60) null`);
    this.addSql(`alter table "notices" add "subject_id" uuid null`);
    this.addSql(`alter table "user_addresses" alter column "proven_at" drop not null`);
    this.addSql(
      `alter table "dossiers" add constraint "dossiers_environment_id_foreign" foreign key ("environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "licence_syncs" add constraint "licence_syncs_environment_id_foreign" foreign key ("environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "licence_sync_lines" add constraint "licence_sync_lines_licence_sync_id_foreign" foreign key ("licence_sync_id") references "licence_syncs" ("id")`,
    );
    this.addSql(
      `alter table "password_reset_intakes" add constraint "password_reset_intakes_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `alter table "prepared_registrations" add constraint "prepared_registrations_environment_id_foreign" foreign key ("environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "prepared_registrations" add constraint "prepared_registrations_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `alter table "prepared_registrations" add constraint "prepared_registrations_stage_check" check ("stage" in ('taken-in', 'awaiting-answer', 'agreed', 'declined', 'expired', 'cancelled'))`,
    );
    this.addSql(
      `alter table "service_accounts" add constraint "service_accounts_environment_id_foreign" foreign key ("environment_id") references "environments" ("id") on delete set null`,
    );
    this.addSql(
      `alter table "service_account_keys" add constraint "service_account_keys_service_account_id_foreign" foreign key ("service_account_id") references "service_accounts" ("id")`,
    );
    this.addSql(
      `alter table "subscriptions" add constraint "subscriptions_environment_id_foreign" foreign key ("environment_id") references "environments" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "password_resets" add constraint "password_resets_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
    this.addSql(
      `alter table "password_resets" add constraint "password_resets_reason_check" check ("reason" in ('forgotten', 'login-details'))`,
    );
    this.addSql(
      `alter table "password_resets" add constraint "password_resets_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `alter table "password_reset_attempts" add constraint "password_reset_attempts_password_reset_id_foreign" foreign key ("password_reset_id") references "password_resets" ("id")`,
    );
    this.addSql(
      `alter table "email_verifications" add constraint "email_verifications_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
    this.addSql(
      `alter table "user_dossiers" add constraint "user_dossiers_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "user_dossiers" add constraint "user_dossiers_dossier_id_foreign" foreign key ("dossier_id") references "dossiers" ("id") on update cascade on delete cascade`,
    );
    // environments from before have what a new one has, and the domain of their first administrator
    this.addSql(
      `update "environments" e set "domain" = split_part(a."email_key", '@', 2), "locale" = u."locale" from "users" u join "user_addresses" a on a."user_id" = u."id" and a."is_primary" where u."environment_id" = e."id"`,
    );
    this.addSql(`update "users" set "relation_manager_since" = "created_at" where "role" = 'administrator'`);
    this.addSql(
      `insert into "subscriptions" ("environment_id", "partner_relations", "seats", "credit", "updated_at") select "id", false, 5, 0, now() from "environments"`,
    );
  }

  override down(): void {
    this.addSql(`alter table "user_dossiers" drop constraint "user_dossiers_dossier_id_foreign"`);
    this.addSql(`alter table "licence_sync_lines" drop constraint "licence_sync_lines_licence_sync_id_foreign"`);
    this.addSql(`alter table "service_account_keys" drop constraint "service_account_keys_service_account_id_foreign"`);
    this.addSql(
      `alter table "password_reset_attempts" drop constraint "password_reset_attempts_password_reset_id_foreign"`,
    );
    this.addSql(`drop table if exists "dossiers" cascade`);
    this.addSql(`drop table if exists "idempotency_records" cascade`);
    this.addSql(`drop table if exists "licence_syncs" cascade`);
    this.addSql(`drop table if exists "licence_sync_lines" cascade`);
    this.addSql(`drop table if exists "operator_sessions" cascade`);
    this.addSql(`drop table if exists "operator_sign_in_links" cascade`);
    this.addSql(`drop table if exists "password_reset_intakes" cascade`);
    this.addSql(`drop table if exists "prepared_registrations" cascade`);
    this.addSql(`drop table if exists "service_accounts" cascade`);
    this.addSql(`drop table if exists "service_account_keys" cascade`);
    this.addSql(`drop table if exists "subscriptions" cascade`);
    this.addSql(`drop table if exists "password_resets" cascade`);
    this.addSql(`drop table if exists "password_reset_attempts" cascade`);
    this.addSql(`drop table if exists "email_verifications" cascade`);
    this.addSql(`drop table if exists "user_dossiers" cascade`);
    this.addSql(`alter table "activation_attempts" drop column "become_partner_of", drop column "declines_partner_of"`);
    this.addSql(`alter table "environments" drop constraint "environments_locale_check"`);
    this.addSql(
      `alter table "environments" drop column "domain", drop column "findable", drop column "locale", drop column "version"`,
    );
    this.addSql(`alter table "notices" drop column "subject_id"`);
    this.addSql(`alter table "sessions" drop column "agent"`);
    this.addSql(`alter table "user_addresses" alter column "proven_at" set not null`);
    this.addSql(`alter table "users" drop constraint "users_source_check"`);
    this.addSql(
      `alter table "users" drop column "first_name", drop column "last_name", drop column "company", drop column "telephone", drop column "product_roles", drop column "notify_of_dossiers", drop column "source", drop column "licensed", drop column "relation_manager_since", drop column "deactivated_at", drop column "version"`,
    );
    this.addSql(`alter table "users" alter column "username" set not null`);
    this.addSql(`alter table "users" alter column "username_key" set not null`);
  }
}
