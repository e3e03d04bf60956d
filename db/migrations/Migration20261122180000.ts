import { Migration } from '@mikro-orm/migrations';

/** Partner requests, partnerships and their connections; environments that can be searched for. */
export class Migration20261122180000 extends Migration {
  override up(): void {
    this.addSql(`create extension if not exists pg_trgm`);
    this.addSql(
      `create table "partnerships" ("id" uuid not null, "environment_a" uuid not null, "environment_b" uuid not null, "relation_group_id" uuid not null, "established_at" timestamptz not null, "ended_at" timestamptz null, "ended_by_environment" uuid null, "version" int not null default 1, primary key ("id"))`,
    );
    this.addSql(
      `alter table "partnerships" add constraint "partnerships_relation_group_id_unique" unique ("relation_group_id")`,
    );
    this.addSql(`create index "partnerships_environment_a_index" on "partnerships" ("environment_a")`);
    this.addSql(`create index "partnerships_environment_b_index" on "partnerships" ("environment_b")`);
    this.addSql(
      `create unique index "partnerships_one_open" on "partnerships" ("environment_a", "environment_b") where "ended_at" is null`,
    );
    this.addSql(
      `create table "partner_requests" ("id" uuid not null, "from_environment" uuid not null, "from_manager" uuid not null, "to_environment" uuid not null, "to_manager" uuid not null, "message" varchar(500) null, "prepared_id" uuid null, "answered_by" uuid null, "answered_at" timestamptz null, "from_lacks" text[] not null default '{}', "to_lacks" text[] not null default '{}', "partnership_id" uuid null, "connection_id" uuid null, primary key ("id"))`,
    );
    this.addSql(
      `create index "partner_requests_from_environment_index" on "partner_requests" ("from_environment", "id")`,
    );
    this.addSql(`create index "partner_requests_to_environment_index" on "partner_requests" ("to_environment", "id")`);
    this.addSql(`create index "partner_requests_to_manager_index" on "partner_requests" ("to_manager")`);
    this.addSql(`create index "partner_requests_from_manager_index" on "partner_requests" ("from_manager")`);
    this.addSql(
      `create table "connections" ("id" uuid not null, "partnership_id" uuid not null, "manager_a" uuid not null, "manager_b" uuid not null, "request_id" uuid not null, "since" timestamptz not null, "ended_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(
      `create unique index "connections_one_open" on "connections" ("partnership_id", "manager_a", "manager_b") where "ended_at" is null`,
    );
    this.addSql(
      `alter table "environments" add "register_country" varchar(2) null, add "register_number" varchar(20) null`,
    );
    this.addSql(`create index "environments_register_index" on "environments" ("register_country", "register_number")`);
    this.addSql(
      `create index "environments_search_index" on "environments" using gin ((regexp_replace(normalize("name_key", NFKD), '[\\u0300-\\u036f]', '', 'g')) gin_trgm_ops)`,
    );
    this.addSql(
      `alter table "partnerships" add constraint "partnerships_environment_a_foreign" foreign key ("environment_a") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "partnerships" add constraint "partnerships_environment_b_foreign" foreign key ("environment_b") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "partner_requests" add constraint "partner_requests_from_environment_foreign" foreign key ("from_environment") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "partner_requests" add constraint "partner_requests_from_manager_foreign" foreign key ("from_manager") references "users" ("id")`,
    );
    this.addSql(
      `alter table "partner_requests" add constraint "partner_requests_to_environment_foreign" foreign key ("to_environment") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "partner_requests" add constraint "partner_requests_to_manager_foreign" foreign key ("to_manager") references "users" ("id")`,
    );
    this.addSql(
      `alter table "connections" add constraint "connections_partnership_id_foreign" foreign key ("partnership_id") references "partnerships" ("id")`,
    );
    this.addSql(
      `alter table "connections" add constraint "connections_manager_a_foreign" foreign key ("manager_a") references "users" ("id")`,
    );
    this.addSql(
      `alter table "connections" add constraint "connections_manager_b_foreign" foreign key ("manager_b") references "users" ("id")`,
    );
  }

  override down(): void {
    this.addSql(`alter table "connections" drop constraint "connections_partnership_id_foreign"`);
    this.addSql(`drop table if exists "partnerships" cascade`);
    this.addSql(`drop table if exists "partner_requests" cascade`);
    this.addSql(`drop table if exists "connections" cascade`);
    this.addSql(`drop index "environments_register_index"`);
    this.addSql(`drop index "environments_search_index"`);
    this.addSql(`alter table "environments" drop column "register_country", drop column "register_number"`);
  }
}
