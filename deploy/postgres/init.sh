#!/bin/sh
# Runs once, when PostgreSQL's volume is new: a database and a role for Vestibule, and apart from them Temporal's two.
set -eu

: "${DATABASE_PASSWORD:?}" "${TEMPORAL_DB_PASSWORD:?}"

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set vestibule_password="$DATABASE_PASSWORD" --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
create role vestibule login password :'vestibule_password';
create role temporal login password :'temporal_password';
create database vestibule owner vestibule;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database vestibule, temporal, temporal_visibility from public;
SQL
