import { Migration } from '@mikro-orm/migrations';

/** Identities at providers, sign-ins by them, environments restricted to one, operators by their provider. */
export class Migration20261122120000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "operators" ("id" uuid not null, "issuer" varchar(255) not null, "subject" varchar(255) not null, "name" varchar(160) null, "created_at" timestamptz not null, "last_signed_in_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "operators" add constraint "operators_issuer_subject_unique" unique ("issuer", "subject")`,
    );
    this.addSql(
      `create table "provider_sign_ins" ("id" uuid not null, "provider" varchar(40) not null, "purpose" text not null, "browser_hash" bytea not null, "state_hash" bytea not null, "environment_id" uuid null, "link_hash" bytea null, "next" varchar(400) null, "locale" text not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, "answered_at" timestamptz null, "issuer" varchar(255) null, "subject" varchar(255) null, "tenant" varchar(255) null, "email" varchar(320) null, "email_key" varchar(320) null, "vouched" boolean not null default false, "first_name" varchar(80) null, "last_name" varchar(80) null, "token_hash" bytea null, "registration_id" uuid null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "provider_sign_ins" add constraint "provider_sign_ins_state_hash_unique" unique ("state_hash")`,
    );
    this.addSql(
      `alter table "provider_sign_ins" add constraint "provider_sign_ins_token_hash_unique" unique ("token_hash")`,
    );
    this.addSql(`create index "provider_sign_ins_created_at_index" on "provider_sign_ins" ("created_at")`);
    this.addSql(
      `create table "sign_in_policy_changes" ("id" uuid not null, "environment_id" uuid not null, "actor" varchar(160) not null, "provider" varchar(40) null, "issuer" varchar(255) null, "tenant" varchar(255) null, "reason" varchar(500) null, "at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `create index "sign_in_policy_changes_environment_index" on "sign_in_policy_changes" ("environment_id")`,
    );
    this.addSql(
      `create table "user_identities" ("id" uuid not null, "user_id" uuid not null, "provider" varchar(40) not null, "issuer" varchar(255) not null, "subject" varchar(255) not null, "tenant" varchar(255) null, "linked_at" timestamptz not null, "last_used_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `alter table "user_identities" add constraint "user_identities_issuer_subject_unique" unique ("issuer", "subject")`,
    );
    this.addSql(
      `alter table "user_identities" add constraint "user_identities_user_issuer_unique" unique ("user_id", "issuer")`,
    );
    this.addSql(
      `alter table "environments" add "sign_in_provider" varchar(40) null, add "sign_in_issuer" varchar(255) null, add "sign_in_tenant" varchar(255) null`,
    );
    this.addSql(
      `alter table "registrations" add "provider" varchar(40) null, add "first_name" varchar(80) null, add "last_name" varchar(80) null`,
    );
    this.addSql(`alter table "activation_attempts" add "sign_in_id" uuid null`);
    this.addSql(`alter table "activation_attempts" alter column "username" drop not null`);
    this.addSql(`alter table "activation_attempts" alter column "username_key" drop not null`);
    this.addSql(`alter table "activation_attempts" alter column "password_hash" drop not null`);
    this.addSql(`alter table "registration_intakes" add "sign_in_id" uuid null`);
    this.addSql(`alter table "sessions" add "identity_id" uuid null`);
    this.addSql(
      `alter table "email_verifications" add "provider" varchar(40) null, add "issuer" varchar(255) null, add "subject" varchar(255) null, add "tenant" varchar(255) null`,
    );
    this.addSql(
      `alter table "provider_sign_ins" add constraint "provider_sign_ins_environment_id_foreign" foreign key ("environment_id") references "environments" ("id") on delete set null`,
    );
    this.addSql(
      `alter table "provider_sign_ins" add constraint "provider_sign_ins_purpose_check" check ("purpose" in ('person', 'operator'))`,
    );
    this.addSql(
      `alter table "provider_sign_ins" add constraint "provider_sign_ins_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `alter table "sign_in_policy_changes" add constraint "sign_in_policy_changes_environment_id_foreign" foreign key ("environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "user_identities" add constraint "user_identities_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "operators" cascade`);
    this.addSql(`drop table if exists "provider_sign_ins" cascade`);
    this.addSql(`drop table if exists "sign_in_policy_changes" cascade`);
    this.addSql(`drop table if exists "user_identities" cascade`);
    this.addSql(`alter table "activation_attempts" drop column "sign_in_id"`);
    this.addSql(`alter table "activation_attempts" alter column "username" set not null`);
    this.addSql(`alter table "activation_attempts" alter column "username_key" set not null`);
    this.addSql(`alter table "activation_attempts" alter column "password_hash" set not null`);
    this.addSql(
      `alter table "email_verifications" drop column "provider", drop column "issuer", drop column "subject", drop column "tenant"`,
    );
    this.addSql(
      `alter table "environments" drop column "sign_in_provider", drop column "sign_in_issuer", drop column "sign_in_tenant"`,
    );
    this.addSql(`alter table "registration_intakes" drop column "sign_in_id"`);
    this.addSql(
      `alter table "registrations" drop column "provider", drop column "first_name", drop column "last_name"`,
    );
    this.addSql(`alter table "sessions" drop column "identity_id"`);
  }
}
