import { Migration } from '@mikro-orm/migrations';

/** Organisations, their activation, and invitations into them, one by one and in bulk. */
export class Migration20261122230000 extends Migration {
  override up(): void {
    this.addSql(
      `create table "organisations" ("id" uuid not null, "environment_id" uuid not null, "name" varchar(160) not null, "country" varchar(2) not null, "register_number" varchar(20) null, "vat_number" varchar(20) null, "street" varchar(160) null, "postal_code" varchar(20) null, "city" varchar(80) null, "state" text not null default 'draft', "receiving" text not null default 'off', "vat_valid" boolean null, "added_by" uuid null, "prepared_id" uuid null, "activated_at" timestamptz null, "created_at" timestamptz not null, "version" int not null default 1, primary key ("id"))`,
    );
    this.addSql(`create index "organisations_environment_index" on "organisations" ("environment_id", "id")`);
    this.addSql(
      `create unique index "organisations_one_active" on "organisations" ("country", "register_number") where "activated_at" is not null and "register_number" is not null`,
    );
    this.addSql(
      `create table "invitations" ("id" uuid not null, "organisation_id" uuid not null, "environment_id" uuid not null, "email" varchar(320) null, "email_key" varchar(320) null, "email_key_version" int not null, "role" text not null, "locale" text not null, "delivery" text not null, "open_days" int not null, "metadata" jsonb null, "invited_by" varchar(80) not null, "link_round" int not null default 0, "seat" text not null default 'none', "seat_asked_at" timestamptz null, "user_id" uuid null, "accepted_at" timestamptz null, "registration_id" uuid null, "membership_id" uuid null, "ended_because" varchar(40) null, "asked_again_at" timestamptz null, "bulk_id" uuid null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "invitations_organisation_index" on "invitations" ("organisation_id", "id")`);
    this.addSql(`create index "invitations_email_key_index" on "invitations" ("email_key")`);
    this.addSql(`create index "invitations_user_index" on "invitations" ("user_id")`);
    this.addSql(`create index "invitations_registration_index" on "invitations" ("registration_id")`);
    this.addSql(`create index "invitations_bulk_index" on "invitations" ("bulk_id")`);
    this.addSql(
      `create index "invitations_seats_index" on "invitations" ("environment_id", "seat_asked_at") where "seat" in ('reserved', 'claimed')`,
    );
    this.addSql(
      `create table "invitation_corrections" ("id" uuid not null, "invitation_id" uuid not null, "email" varchar(320) not null, "email_key" varchar(320) not null, "email_key_version" int not null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "invitation_corrections_invitation_index" on "invitation_corrections" ("invitation_id")`);
    this.addSql(
      `create table "bulk_invites" ("id" uuid not null, "organisation_id" uuid not null, "environment_id" uuid not null, "requested_by" varchar(80) not null, "seat_policy" text not null, "lines" int not null, "worked" int not null default 0, "started" int not null default 0, "mailed" int not null default 0, "cancelled_at" timestamptz null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(`create index "bulk_invites_organisation_index" on "bulk_invites" ("organisation_id", "id")`);
    this.addSql(
      `create table "bulk_invite_lines" ("bulk_id" uuid not null, "line" int not null, "email" varchar(320) null, "email_key" varchar(320) null, "email_key_version" int not null, "role" text null, "locale" text null, "open_days" int null, "metadata" jsonb null, "outcome" text null, "problem" varchar(80) null, "invitation_id" uuid null, "started_at" timestamptz null, primary key ("bulk_id", "line"))`,
    );
    this.addSql(`create index "bulk_invite_lines_invitation_index" on "bulk_invite_lines" ("invitation_id")`);
    this.addSql(
      `create table "organisation_activations" ("id" uuid not null, "organisation_id" uuid not null, "purpose" text not null, "requested_by" uuid not null, "register_found" boolean null, "registered_name" varchar(160) null, "authority" text null, "authority_decided_by" varchar(160) null, "authority_reason" varchar(500) null, "vat_valid" boolean null, "vat_consultation" varchar(40) null, "rejection" text null, primary key ("id"))`,
    );
    this.addSql(
      `create index "organisation_activations_organisation_index" on "organisation_activations" ("organisation_id", "id")`,
    );
    this.addSql(
      `create table "organisation_evidence" ("id" uuid not null, "organisation_id" uuid not null, "ref" varchar(500) not null, "title" varchar(160) not null, "note" varchar(500) null, "added_by" uuid not null, "added_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `create index "organisation_evidence_organisation_index" on "organisation_evidence" ("organisation_id", "id")`,
    );
    this.addSql(
      `create table "organisation_identifiers" ("id" uuid not null, "organisation_id" uuid not null, "scheme" varchar(4) not null, "value" varchar(130) not null, "state" text not null default 'wanted', "receives" boolean not null default false, "registered_at" timestamptz null, "created_at" timestamptz not null, primary key ("id"))`,
    );
    this.addSql(
      `create index "organisation_identifiers_organisation_index" on "organisation_identifiers" ("organisation_id")`,
    );
    this.addSql(
      `create unique index "organisation_identifiers_one_registered" on "organisation_identifiers" ("scheme", lower("value")) where "state" = 'registered'`,
    );
    this.addSql(
      `create table "mail_batches" ("id" uuid not null, "process_id" uuid not null, "state" text not null, "reserved_at" timestamptz not null, "sent_at" timestamptz null, primary key ("id"))`,
    );
    this.addSql(`create index "mail_batches_process_index" on "mail_batches" ("process_id")`);
    this.addSql(
      `create table "receiving_dismissals" ("organisation_id" uuid not null, "user_id" uuid not null, "dismissed_at" timestamptz not null, primary key ("organisation_id", "user_id"))`,
    );
    this.addSql(
      `create table "receiving_registrations" ("id" uuid not null, "organisation_id" uuid not null, "requested_by" uuid not null, "charged" int not null default 0, "turned_off_at" timestamptz null, "failure" text null, primary key ("id"))`,
    );
    this.addSql(
      `create index "receiving_registrations_organisation_index" on "receiving_registrations" ("organisation_id", "id")`,
    );
    this.addSql(
      `create table "memberships" ("id" uuid not null, "organisation_id" uuid not null, "user_id" uuid not null, "role" text not null, "since" timestamptz not null, "invitation_id" uuid null, "ended_at" timestamptz null, "version" int not null default 1, primary key ("id"))`,
    );
    this.addSql(`create index "memberships_user_index" on "memberships" ("user_id")`);
    this.addSql(
      `create unique index "memberships_one_open" on "memberships" ("organisation_id", "user_id") where "ended_at" is null`,
    );
    this.addSql(`alter table "mails" add "batch_id" uuid null, add "batch_position" int null`);
    this.addSql(
      `create index "mails_batch_index" on "mails" ("batch_id", "batch_position") where "batch_id" is not null`,
    );
    this.addSql(`alter table "registrations" add "invitation_id" uuid null`);
    this.addSql(`create index "registrations_invitation_index" on "registrations" ("invitation_id")`);
    this.addSql(`alter table "activation_attempts" add "invitation_id" uuid null`);
    this.addSql(`alter table "activation_attempts" alter column "environment_name" drop not null`);
    this.addSql(`alter table "activation_attempts" alter column "environment_name_key" drop not null`);
    this.addSql(`alter table "registration_intakes" add "invitation_id" uuid null`);
    this.addSql(
      `alter table "organisations" add constraint "organisations_environment_id_foreign" foreign key ("environment_id") references "environments" ("id")`,
    );
    this.addSql(
      `alter table "organisations" add constraint "organisations_state_check" check ("state" in ('draft', 'activating', 'active'))`,
    );
    this.addSql(
      `alter table "organisations" add constraint "organisations_receiving_check" check ("receiving" in ('off', 'turning-on', 'on'))`,
    );
    this.addSql(
      `alter table "invitations" add constraint "invitations_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "invitations" add constraint "invitations_role_check" check ("role" in ('member', 'administrator'))`,
    );
    this.addSql(
      `alter table "invitations" add constraint "invitations_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `alter table "invitations" add constraint "invitations_delivery_check" check ("delivery" in ('mail', 'link', 'none'))`,
    );
    this.addSql(
      `alter table "invitations" add constraint "invitations_seat_check" check ("seat" in ('none', 'reserved', 'claimed', 'taken'))`,
    );
    this.addSql(
      `alter table "invitation_corrections" add constraint "invitation_corrections_invitation_id_foreign" foreign key ("invitation_id") references "invitations" ("id")`,
    );
    this.addSql(
      `alter table "bulk_invites" add constraint "bulk_invites_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "bulk_invites" add constraint "bulk_invites_seat_policy_check" check ("seat_policy" in ('wait', 'refuse'))`,
    );
    this.addSql(
      `alter table "bulk_invite_lines" add constraint "bulk_invite_lines_bulk_id_foreign" foreign key ("bulk_id") references "bulk_invites" ("id")`,
    );
    this.addSql(
      `alter table "bulk_invite_lines" add constraint "bulk_invite_lines_role_check" check ("role" in ('member', 'administrator'))`,
    );
    this.addSql(
      `alter table "bulk_invite_lines" add constraint "bulk_invite_lines_locale_check" check ("locale" in ('nl', 'en', 'fr'))`,
    );
    this.addSql(
      `alter table "bulk_invite_lines" add constraint "bulk_invite_lines_outcome_check" check ("outcome" in ('invited', 'already-invited', 'already-member', 'invalid', 'no-seat', 'cancelled'))`,
    );
    this.addSql(
      `alter table "organisation_activations" add constraint "organisation_activations_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "organisation_activations" add constraint "organisation_activations_purpose_check" check ("purpose" in ('activation', 'addition', 'removal'))`,
    );
    this.addSql(
      `alter table "organisation_activations" add constraint "organisation_activations_authority_check" check ("authority" in ('register', 'operator'))`,
    );
    this.addSql(
      `alter table "organisation_activations" add constraint "organisation_activations_rejection_check" check ("rejection" in ('REGISTER_NOT_FOUND', 'COMPANY_ENDED', 'ORGANISATION_TAKEN', 'AUTHORITY_REFUSED', 'AUTHORITY_LAPSED', 'VAT_INVALID', 'IDENTIFIER_ELSEWHERE', 'IDENTIFIER_REFUSED'))`,
    );
    this.addSql(
      `alter table "organisation_evidence" add constraint "organisation_evidence_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "organisation_identifiers" add constraint "organisation_identifiers_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "organisation_identifiers" add constraint "organisation_identifiers_state_check" check ("state" in ('wanted', 'registered', 'registered-elsewhere', 'refused', 'removed'))`,
    );
    this.addSql(
      `alter table "mail_batches" add constraint "mail_batches_process_id_foreign" foreign key ("process_id") references "processes" ("id")`,
    );
    this.addSql(
      `alter table "mail_batches" add constraint "mail_batches_state_check" check ("state" in ('reserved', 'sent', 'unknown'))`,
    );
    this.addSql(
      `alter table "receiving_dismissals" add constraint "receiving_dismissals_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "receiving_registrations" add constraint "receiving_registrations_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "receiving_registrations" add constraint "receiving_registrations_failure_check" check ("failure" in ('NO_CREDIT', 'TURNED_OFF', 'RECEIVING_REFUSED'))`,
    );
    this.addSql(
      `alter table "memberships" add constraint "memberships_organisation_id_foreign" foreign key ("organisation_id") references "organisations" ("id")`,
    );
    this.addSql(
      `alter table "memberships" add constraint "memberships_user_id_foreign" foreign key ("user_id") references "users" ("id")`,
    );
    this.addSql(
      `alter table "memberships" add constraint "memberships_role_check" check ("role" in ('member', 'administrator'))`,
    );
  }

  override down(): void {
    this.addSql(`alter table "invitations" drop constraint "invitations_organisation_id_foreign"`);
    this.addSql(`alter table "bulk_invites" drop constraint "bulk_invites_organisation_id_foreign"`);
    this.addSql(
      `alter table "organisation_activations" drop constraint "organisation_activations_organisation_id_foreign"`,
    );
    this.addSql(`alter table "organisation_evidence" drop constraint "organisation_evidence_organisation_id_foreign"`);
    this.addSql(
      `alter table "organisation_identifiers" drop constraint "organisation_identifiers_organisation_id_foreign"`,
    );
    this.addSql(`alter table "receiving_dismissals" drop constraint "receiving_dismissals_organisation_id_foreign"`);
    this.addSql(
      `alter table "receiving_registrations" drop constraint "receiving_registrations_organisation_id_foreign"`,
    );
    this.addSql(`alter table "memberships" drop constraint "memberships_organisation_id_foreign"`);
    this.addSql(`alter table "invitation_corrections" drop constraint "invitation_corrections_invitation_id_foreign"`);
    this.addSql(`alter table "bulk_invite_lines" drop constraint "bulk_invite_lines_bulk_id_foreign"`);
    this.addSql(`drop table if exists "organisations" cascade`);
    this.addSql(`drop table if exists "invitations" cascade`);
    this.addSql(`drop table if exists "invitation_corrections" cascade`);
    this.addSql(`drop table if exists "bulk_invites" cascade`);
    this.addSql(`drop table if exists "bulk_invite_lines" cascade`);
    this.addSql(`drop table if exists "organisation_activations" cascade`);
    this.addSql(`drop table if exists "organisation_evidence" cascade`);
    this.addSql(`drop table if exists "organisation_identifiers" cascade`);
    this.addSql(`drop table if exists "mail_batches" cascade`);
    this.addSql(`drop table if exists "receiving_dismissals" cascade`);
    this.addSql(`drop table if exists "receiving_registrations" cascade`);
    this.addSql(`drop table if exists "memberships" cascade`);
    this.addSql(`alter table "activation_attempts" drop column "invitation_id"`);
    this.addSql(`alter table "activation_attempts" alter column "environment_name" set not null`);
    this.addSql(`alter table "activation_attempts" alter column "environment_name_key" set not null`);
    this.addSql(`drop index "mails_batch_index"`);
    this.addSql(`alter table "mails" drop column "batch_id", drop column "batch_position"`);
    this.addSql(`alter table "registration_intakes" drop column "invitation_id"`);
    this.addSql(`drop index "registrations_invitation_index"`);
    this.addSql(`alter table "registrations" drop column "invitation_id"`);
  }
}
