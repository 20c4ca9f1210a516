#!/usr/bin/env bash
# undici, imported for an Agent of one's own, beside Node's built-in fetch.
#
# Guess: the package and the fetch that Node has built in know nothing of each other.
# Seen: the import alone makes the package's dispatcher that of the built-in fetch, unless a request was made before. So
# taking the import away, or putting it off, changes who carries each `fetch` of the process.
# Here: src/connectors/http/http-client.ts imports it where a connector speaks HTTP, so that calls of Slack's API go through it too.
set -euo pipefail
version=7.30.2
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent "undici@$version"
cat > look.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';

const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/`;
const { Agent, getGlobalDispatcher } = await import('undici');
const ours = getGlobalDispatcher();
let carried = 0;
const dispatch = ours.dispatch.bind(ours);
ours.dispatch = (...call) => {
  carried += 1;
  return dispatch(...call);
};
const answer = await (await fetch(url)).text();
console.log(`imported, and nothing set: the dispatcher is ${ours instanceof Agent ? 'an Agent of the package' : 'another'}`);
console.log(`the built-in fetch answered “${answer}”; ${carried} of its 1 request went through the package`);
server.close();
await ours.close();
process.exitCode = carried === 1 ? 0 : 1;
JS
echo "undici $version on Node $(node --version)"
node look.mjs || { echo 'the behaviour has changed: look at src/connectors/http/http-client.ts again'; exit 1; }
