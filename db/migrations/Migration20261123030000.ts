import { Migration } from '@mikro-orm/migrations';

/** Shares, the receipts of their grants to relation managers, and what is to be propagated. */
export class Migration20261123030000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "propagations" ("partnership_id" uuid not null, "process_id" uuid not null, "changed_at" timestamptz null, primary key ("partnership_id"))`,
    );
    this.addSql(`create index "propagations_process_index" on "propagations" ("process_id")`);
    this.addSql(
      `create table "shared_documents" ("ref" varchar(200) not null, "organisation_id" uuid not null, "first_shared_at" timestamptz not null, primary key ("ref"))`,
    );
    this.addSql(
      `create table "share_grants" ("share_id" uuid not null, "user_id" uuid not null, "partnership_id" uuid not null, "requested_at" timestamptz not null, "effective_at" timestamptz null, "failed_at" timestamptz null, "code" varchar(60) null, primary key ("share_id", "user_id"))`,
    );
    this.addSql(`create index "share_grants_effective_index" on "share_grants" ("partnership_id", "effective_at")`);
    this.addSql(
      `create index "share_grants_failed_index" on "share_grants" ("partnership_id", "share_id", "user_id") where "failed_at" is not null`,
    );
    this.addSql(
      `create table "shares" ("id" uuid not null, "organisation_id" uuid not null, "environment_id" uuid not null, "shared_by" uuid not null, "ref" varchar(200) not null, "title" varchar(200) not null, "permission" text not null, "audience_kind" text not null, "audience_id" uuid not null, "audience_environment_id" uuid not null, "partnership_id" uuid null, "from_share_id" uuid null, "chain_length" int not null default 0, "created_at" timestamptz not null, "withdrawn_at" timestamptz null, "withdrawn_by" varchar(80) null, "ended" text null, "cleaned_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`create index "shares_organisation_index" on "shares" ("organisation_id", "id")`);
    this.addSql(`create index "shares_from_index" on "shares" ("from_share_id")`);
    this.addSql(`create index "shares_audience_index" on "shares" ("audience_id", "id") where "withdrawn_at" is null`);
    this.addSql(`create index "shares_ref_index" on "shares" ("ref", "audience_id") where "withdrawn_at" is null`);
    this.addSql(
      `create index "shares_between_index" on "shares" ("environment_id", "audience_environment_id") where "withdrawn_at" is null`,
    );
    this.addSql(
      `create index "shares_granted_index" on "shares" ("partnership_id", "id") where "audience_kind" in ('relation-manager', 'relation-managers') and "cleaned_at" is null`,
    );
    this.addSql(
      `create unique index "shares_one_open" on "shares" ("organisation_id", "ref", "audience_kind", "audience_id") where "withdrawn_at" is null`,
    );
    this.addSql(`create index "connections_manager_a_index" on "connections" ("manager_a")`);
    this.addSql(`create index "connections_manager_b_index" on "connections" ("manager_b")`);
    this.addSql(
      `alter table "propagations" add constraint "propagations_partnership_id_foreign" foreign key ("partnership_id") references "partnerships" ("id") on update cascade on delete cascade`,
    );
    this.addSql(
      `alter table "propagations" add constraint "propagations_process_id_foreign" foreign key ("process_id") references "processes" ("id")`,
    );
    this.addSql(
      `alter table "shared_documents" add constraint "shared_documents_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_environment_id_foreign" foreign key ("environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_shared_by_foreign" foreign key ("shared_by") references "users" ("id")`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_audience_environment_id_foreign" foreign key ("audience_environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_partnership_id_foreign" foreign key ("partnership_id") references "partnerships" ("id") on delete set null`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_permission_check" check ("permission" in ('view', 'edit', 'share'))`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_audience_kind_check" check ("audience_kind" in ('user', 'organisation', 'relation-group', 'relation-manager', 'relation-managers'))`,
    );
    this.addSql(
      `alter table "shares" add constraint "shares_ended_check" check ("ended" in ('withdrawn', 'partnership-ended', 'replaced'))`,
    );
  }

  override down(): void {
    this.addSql(`drop table if exists "propagations" cascade`);
    this.addSql(`drop table if exists "shared_documents" cascade`);
    this.addSql(`drop table if exists "share_grants" cascade`);
    this.addSql(`drop table if exists "shares" cascade`);
    this.addSql(`drop index "connections_manager_a_index"`);
    this.addSql(`drop index "connections_manager_b_index"`);
  }
}
