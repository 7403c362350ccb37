#!/bin/sh
# Run once, by the database's image, when it makes the database. The server gets a user of its own, which owns the database and is no
# superuser: those pass the walls between tenants.
set -e
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE trinity LOGIN PASSWORD :'password';
ALTER DATABASE :"DBNAME" OWNER TO trinity;
SQL
