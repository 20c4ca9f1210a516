#!/usr/bin/env bash
# emulate's Okta, asked for one user or group by its name.
#
# Guess: it applies `filter` and `search` as Okta does, or refuses what it can't, and its command line starts on Node 20.
# Seen: it answers everybody to a filter by login, and all groups to a search by name, whatever `limit` says; and
# `users/me` is whoever comes first, whosever the token is. On Node 20 its command line ends with a SyntaxError (no
# `registerHooks`), while `createEmulator` runs.
# Here: test/connectors/okta/okta-emulate.test.ts begins it from within, and src/connectors/okta/find.ts compares what comes itself.
set -euo pipefail
version=0.12.2
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent "emulate@$version"
cat > look.mjs <<'JS'
import { createServer } from 'node:net';
import { once } from 'node:events';
import { createEmulator } from 'emulate';

const free = createServer().listen(0, '127.0.0.1');
await once(free, 'listening');
const { port } = free.address();
free.close();
const users = ['first@acme.test', 'second@acme.test'].map((login) => ({ login }));
const okta = { users, groups: [{ name: 'editors' }, { name: 'admins' }] };
const tokens = { 'a-token': { login: 'second@acme.test', scopes: [] } };
const emulator = await createEmulator({ service: 'okta', port, seed: { tokens, okta } });
const get = async (path, query) => {
  const url = new URL(`/api/v1/${path}?${new URLSearchParams(query)}`, emulator.url);
  return (await fetch(url, { headers: { authorization: 'SSWS a-token' } })).json();
};
const named = await get('users', { filter: 'profile.login eq "second@acme.test"', limit: '1' });
const groups = await get('groups', { search: 'profile.name eq "admins"', limit: '1' });
const me = await get('users/me', {});
console.log(`a filter by one login: ${named.length} users; a search by one name: ${groups.length} groups`);
console.log(`the second user’s token is of ${me.profile.login}`);
await emulator.close();
process.exitCode = named.length > 1 && groups.length > 1 && me.profile.login === 'first@acme.test' ? 0 : 1;
JS
echo "emulate $version on Node $(node --version)"
npx emulate --help >/dev/null 2>command-line.txt && echo 'its command line starts' || grep SyntaxError command-line.txt || true
node look.mjs || { echo 'the behaviour has changed: look at test/connectors/okta/okta-emulate.test.ts again'; exit 1; }
