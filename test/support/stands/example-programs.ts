import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeCommand } from '../../../src/connectors/command/command-connector.ts';
import { CommandSettings } from '../../../src/connectors/command/command-settings.ts';
import type { AccountRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import type { Parts } from '../exercise/stand.ts';
import { account, time } from '../webhook-stand.ts';

export const EXAMPLES = resolve(import.meta.dirname, '../../../examples/connectors');
export const PEOPLE: [AccountRef, AccountRef, AccountRef] = [
  account('anna'),
  account('omar'),
  account('dora'),
];
export const TARGETS: [string, string] = ['editors', 'admins'];
export const HOSTILE_TARGETS = [
  `'"; drop table member; --`,
  '$(touch owned) `id` ${HOME} %s \\n \\',
  '-n',
  '!',
  '*',
  'Editors',
  'x'.repeat(600),
];
export const HOSTILE_PEOPLE = [`o'hara+0`, '$(id)', 'back\\slash"', '-e', 'ANNA', '*'].map((name) =>
  account(name),
);
export const UNKNOWN = { target: 'nothing', account: account('nobody') };

/** Does what it is asked, and answers no write: it says nothing, or hangs. */
const LOSING = `#!/bin/sh
how=$1
shift
case $SALLYPORT_TYPE in
  access.grant | access.revoke)
    "$@" >/dev/null
    if [ "$how" = hang ]; then sleep 60; fi
    ;;
  *) exec "$@" ;;
esac
`;

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'sallyport-example-'));

type Run = [string, ...string[]];

export function connectorTo(run: Run, settings: object = {}, timeoutMs?: number): ReadableConnector {
  const options = { time, ...(timeoutMs !== undefined && { timeoutMs }) };
  return makeCommand('example', CommandSettings.parse({ run, ...settings }), options);
}

/** `folder` is the example's own. */
export const losingAnswers =
  (run: Run, folder: string): NonNullable<Parts['losing']> =>
  async (how) => {
    const path = join(folder, 'losing.sh');
    writeFileSync(path, LOSING, { mode: 0o755 });
    return connectorTo([path, how, ...run], {}, 1_500);
  };
