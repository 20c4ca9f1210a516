#!/usr/bin/env bash
# MariaDB, whose root user gives a role that was created WITH ADMIN somebody else.
#
# Guess: whoever has all rights on everything, and may give them on, may give any role.
# Seen: refused; roles go by their own ADMIN alone, and who created one without saying so is its only admin. A right on
# everything doesn't count.
# Here: docs/connectors/mysql.md has each role given to the connector WITH ADMIN OPTION, and its health tells of those that aren't.
# Needs Debian's mariadb-server, as root.
set -euo pipefail
work="$(mktemp -d)"
trap 'kill "$(cat "$work/pid" 2>/dev/null)" 2>/dev/null || true; sleep 1; rm -rf "$work"' EXIT
mariadb-install-db --no-defaults --user=root --datadir="$work/data" --skip-test-db \
  --auth-root-authentication-method=normal >/dev/null
mariadbd --no-defaults --user=root --datadir="$work/data" --socket="$work/socket" --skip-networking \
  --pid-file="$work/pid" 2>/dev/null &
run() { mariadb --no-defaults --user=root --socket="$work/socket" --skip-column-names -e "$1" 2>&1; }
for _ in $(seq 100); do run 'select 1' >/dev/null && break; sleep 0.2; done
run "create user keeper@'%', anna@'%'; create role of_ours; create role of_theirs with admin keeper@'%'"
ours="$(run "grant of_ours to anna@'%'" && echo given || true)"
theirs="$(run "grant of_theirs to anna@'%'" && echo given || true)"
rights="$(run 'show grants for root@localhost' | grep -m1 'ALL PRIVILEGES')"
mariadbd --version
echo "root holds: ${rights%%IDENTIFIED*}"
echo "a role that root created: $ours"
echo "a role created WITH ADMIN another: $theirs"
if [ "$ours" != given ] || [ "$theirs" = given ]; then
  echo 'the behaviour has changed: look at docs/connectors/mysql.md again'
  exit 1
fi
