#!/usr/bin/env bash
# MariaDB, asked by an account that has CREATE USER alone for another password of its root user's.
#
# Guess: who may make accounts may change those that have no more rights than they; a superuser's password is a superuser's to change.
# Seen: CREATE USER is enough, for any account, and with that password one is root.
# Here: `disables_accounts` of src/connectors/mysql is off unless it is asked for, since ACCOUNT LOCK takes that right;
# docs/connectors/mysql.md says so.
# Needs Debian's mariadb-server, as root.
set -euo pipefail
work="$(mktemp -d)"
trap 'kill "$(cat "$work/pid" 2>/dev/null)" 2>/dev/null || true; sleep 1; rm -rf "$work"' EXIT
mariadb-install-db --no-defaults --user=root --datadir="$work/data" --skip-test-db \
  --auth-root-authentication-method=normal >/dev/null
mariadbd --no-defaults --user=root --datadir="$work/data" --socket="$work/socket" --skip-networking \
  --pid-file="$work/pid" 2>/dev/null &
as() { mariadb --no-defaults --user="$1" ${3:+--password="$3"} --socket="$work/socket" --skip-column-names -e "$2" 2>&1; }
for _ in $(seq 100); do as root 'select 1' >/dev/null && break; sleep 0.2; done
as root "create user clerk@localhost; grant create user on *.* to clerk@localhost"
before="$(as clerk 'shutdown' || true)"
changed="$(as clerk "alter user root@localhost identified by 'mine'" && echo changed || true)"
after="$(as root 'select current_user()' mine || true)"
mariadbd --version
echo "clerk, who has CREATE USER alone, asks for a shutdown: $before"
echo "clerk asks for another password of root's: $changed"
echo "whoever has that password is: $after"
if [ "$changed" != changed ] || [ "$after" != root@localhost ]; then
  echo 'the behaviour has changed: look at docs/connectors/mysql.md again'
  exit 1
fi
