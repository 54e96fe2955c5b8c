#!/bin/bash
# Makes a database out of POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB, as the entry point of the image postgres does.
set -euo pipefail
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
export PGDATA=/var/lib/postgresql/data PGUSER=${POSTGRES_USER:-postgres}
if [ "$(id -u)" = 0 ]; then
	mkdir -p "$PGDATA" /run/postgresql
	chown postgres "$PGDATA" /run/postgresql
	exec runuser -u postgres -- "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
	initdb --username="$PGUSER" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=scram-sha-256
	echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
	# Its message that it is ready is the first of two that are waited for
	pg_ctl start --wait -o "-c listen_addresses=''"
	[ "${POSTGRES_DB:-$PGUSER}" = postgres ] || createdb --maintenance-db=postgres "${POSTGRES_DB:-$PGUSER}"
	pg_ctl stop --wait
fi
exec "$@" -c listen_addresses='*'
