#!/bin/sh
# Brings Temporal's two databases to the schema of this admin-tools image; may be repeated. An upgrade of Temporal goes one
# minor version at a time, and this runs before the new server.
# Where the databases are: SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD, which the tool reads itself.
set -eu

schemas=${SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}

bring_up_to_date() {
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "$schemas/$2/versioned"
}

bring_up_to_date temporal temporal
bring_up_to_date temporal_visibility visibility
