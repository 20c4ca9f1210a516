#!/usr/bin/env bash
# scimmy, asked by a filter for a name that holds a quote or a backslash.
#
# Guess: a string of a filter is written as JSON writes it (RFC 7644, 3.4.2.2), so that `\"` within it is a quote, and `\\` a backslash.
# Seen: the string ends at the escaped quote, and the filter is refused as one that can't be read; an escaped backslash is two,
# so that the filter is read and matches nobody.
# Here: src/connectors/scim/find.ts goes through all of a kind where a filter is refused or finds none.
set -euo pipefail
version=1.3.5
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent "scimmy@$version"
cat > look.mjs <<'JS'
import SCIMMY from 'scimmy';

const seen = ['a "quoted" one', '"quoted"', 'back\\slash', 'plain'].map((displayName) => {
  const filter = `displayName eq ${JSON.stringify(displayName)}`;
  try {
    const found = new SCIMMY.Types.Filter(filter).match([{ displayName }, { displayName: 'another' }]);
    return [displayName, found.length === 1 ? 'matches' : 'matches nobody'];
  } catch (error) {
    return [displayName, `refused: ${error.message}`];
  }
});
for (const [name, what] of seen) console.log(`${name}: ${what}`);
process.exitCode = process.env.EXPECTED === seen.map(([, what]) => what.split(':')[0]).join(', ') ? 0 : 1;
JS
echo "scimmy $version on Node $(node --version)"
EXPECTED='refused, refused, matches nobody, matches' node look.mjs \
  || { echo 'the behaviour has changed: look at src/connectors/scim/find.ts again'; exit 1; }
