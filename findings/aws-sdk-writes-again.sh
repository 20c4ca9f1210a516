#!/usr/bin/env bash
# A client of AWS's SDK v3, with its defaults and with a requestTimeout.
#
# Guess: what isn't safe to repeat (CreateAccountAssignment has no token that makes it so) is sent once; and a call ends with
# an error after requestTimeout.
# Seen: where the connection breaks after a write was sent, it is sent twice more, and the last attempt's error is all that is
# told. requestTimeout writes a warning to the console, and the call goes on; throwOnRequestTimeout makes it an error.
# Here: src/connectors/aws/calls.ts has one attempt, and ends calls by a signal.
set -euo pipefail
version=3.1138.0
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent "@aws-sdk/client-sso-admin@$version"
cat > look.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { CreateAccountAssignmentCommand, ListInstancesCommand, SSOAdminClient } from '@aws-sdk/client-sso-admin';

let calls = 0;
let breaksOff = true;
const server = createServer((request, response) => {
  calls += 1;
  request.resume().on('end', () => breaksOff && response.destroy());
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const common = {
  region: 'eu-central-1',
  endpoint: `http://127.0.0.1:${server.address().port}`,
  credentials: { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'secret' },
};

const write = new CreateAccountAssignmentCommand({
  InstanceArn: 'arn:aws:sso:::instance/ssoins-0000000000000000',
  TargetId: '111122223333',
  TargetType: 'AWS_ACCOUNT',
  PermissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-0000000000000000/ps-0000000000000000',
  PrincipalType: 'USER',
  PrincipalId: '00000000-0000-0000-0000-000000000000',
});
const error = await new SSOAdminClient(common).send(write).catch((reason) => reason);
const writes = calls;
console.log(`a write whose connection broke was sent ${writes} times, and failed with ${error.name} (${error.code})`);

breaksOff = false;
const patient = new SSOAdminClient({ ...common, maxAttempts: 1, requestHandler: { requestTimeout: 200 } });
const ended = await Promise.race([
  patient.send(new ListInstancesCommand({})).then(() => 'ended', () => 'ended'),
  new Promise((resolve) => setTimeout(resolve, 2_000, 'went on')),
]);
console.log(`a call with a requestTimeout of 200 ms ${ended} for 2 s`);
server.closeAllConnections();
process.exit(writes === 3 && ended === 'went on' ? 0 : 1);
JS
echo "@aws-sdk/client-sso-admin $version on Node $(node --version)"
node --no-warnings look.mjs || { echo 'the behaviour has changed: look at src/connectors/aws/calls.ts again'; exit 1; }
