import { expect, onTestFinished, test } from 'vitest';
import type { OutOfBandChange } from '../../../src/sandbox/acts.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { sandboxOptions } from '../bolt-app.ts';
import { targetOf } from '../target/target-of.ts';

const FRANK = { email: 'frank@acme.test', name: 'Frank Former', deleted: true };

/** Sami changes things at a target whose groups are `editors` and `admins`; Omar is an editor. */
async function scene() {
  const options = sandboxOptions();
  const sandbox = await startSandbox({ ...options, members: [...options.members, FRANK] });
  onTestFinished(() => sandbox.close());
  const target = await targetOf(sandbox, ['editors', 'admins']);
  await target.hold({ target: 'editors', email: 'omar@acme.test', name: 'Omar Diaz' });
  const idOf = (email: string): string => sandbox.workspace.memberByEmail(email)?.id ?? '';
  const change = async (wanted: OutOfBandChange, as = 'sami@acme.test') =>
    sandbox.acts.act(idOf(as), { kind: 'change-out-of-band', change: wanted });
  const held = (): string[] =>
    target.state().holdings.map(({ name, email, target: group }) => `${name} <${email}> ${group}`);
  return { sandbox, target, change, held, idOf };
}

const OMAR = 'Omar Diaz <omar@acme.test> editors';

test.each<[OutOfBandChange, string, string[]]>([
  [
    { kind: 'give', email: ' Sami@ACME.test', group: 'editors' },
    'Sami Haddad was added to editors, and Sallyport wasn’t told.',
    [OMAR, 'Sami Haddad <sami@acme.test> editors'],
  ],
  [
    { kind: 'give', email: 'mona@elsewhere.test', group: 'admins' },
    'mona@elsewhere.test was added to admins, and Sallyport wasn’t told.',
    [OMAR, 'mona@elsewhere.test <mona@elsewhere.test> admins'],
  ],
  [
    { kind: 'take', account: 'omar@acme.test', group: 'editors' },
    'Omar Diaz was removed from editors, and Sallyport wasn’t told.',
    [],
  ],
  [
    { kind: 'leave', email: 'frank@acme.test', group: 'admins' },
    'An account of Frank Former was left in admins, and Sallyport wasn’t told.',
    [OMAR, 'Frank Former <frank@acme.test> admins'],
  ],
  [
    { kind: 'give-service', name: 'backup-bot', group: 'admins' },
    'The service account backup-bot was added to admins, and Sallyport wasn’t told.',
    [OMAR, 'backup-bot <null> admins'],
  ],
])('%j is done at the target, in no call, and told to every page', async (wanted, sentence, after) => {
  const { sandbox, target, change, held } = await scene();
  const { version } = sandbox.workspace;
  expect(await change(wanted)).toEqual({ kind: 'changed', message: sentence });
  expect(held()).toEqual(after);
  expect(target.state().calls).toEqual([]);
  expect(sandbox.workspace.version).toBeGreaterThan(version);
});

test('a service account is taken away by its name', async () => {
  const { change, held } = await scene();
  await change({ kind: 'give-service', name: 'Backup-Bot', group: 'admins' });
  await change({ kind: 'take', account: 'backup-bot', group: 'admins' });
  expect(held()).toEqual([OMAR]);
});

test.each<[OutOfBandChange, string]>([
  [{ kind: 'give', email: 'sami@acme.test', group: 'owners' }, 'There is no group “owners” here.'],
  [{ kind: 'take', account: 'omar@acme.test', group: 'owners' }, 'There is no group “owners” here.'],
  [{ kind: 'take', account: 'omar@acme.test', group: 'admins' }, 'omar@acme.test isn’t in admins.'],
  [{ kind: 'give', email: 'OMAR@acme.test', group: 'editors' }, 'Omar Diaz is in editors already.'],
  [{ kind: 'give', email: 'omar', group: 'admins' }, 'Expected an e-mail address, such as mona@acme.test.'],
  [
    { kind: 'give', email: `${'o'.repeat(250)}@acme.test`, group: 'admins' },
    'Expected an e-mail address, such as mona@acme.test.',
  ],
  [
    { kind: 'leave', email: 'omar@acme.test', group: 'admins' },
    'Omar Diaz still works here. Give the address of somebody who left.',
  ],
  [
    { kind: 'give-service', name: 'omar@acme.test', group: 'admins' },
    'Expected a name of letters, digits, dots, hyphens and underscores, such as backup-bot.',
  ],
])('%j is refused with what is wrong', async (wanted, sentence) => {
  const { change, held } = await scene();
  expect(await change(wanted)).toEqual({ kind: 'failed', message: sentence });
  expect(held()).toEqual([OMAR]);
});

test('changes nothing where there is no target system', async () => {
  const sandbox = await startSandbox(sandboxOptions());
  onTestFinished(() => sandbox.close());
  const sami = sandbox.workspace.memberByEmail('sami@acme.test')?.id ?? '';
  const change = { kind: 'give', email: 'sami@acme.test', group: 'editors' } as const;
  expect(await sandbox.acts.act(sami, { kind: 'change-out-of-band', change })).toEqual({
    kind: 'failed',
    message: 'There is no target system here.',
  });
});

test('is taken from the sandbox’s own page alone, and only where it makes sense', async () => {
  const { sandbox, held, idOf } = await scene();
  const post = (headers: Record<string, string>, change: object) =>
    fetch(`${sandbox.url}api/act`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ as: idOf('sami@acme.test'), act: { kind: 'change-out-of-band', change } }),
    });
  const change = { kind: 'give', email: 'sami@acme.test', group: 'editors' };
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.test' },
    { origin: 'https://evil.test', 'x-sandbox': '1' },
  ];
  for (const headers of foreign) expect((await post(headers, change)).status).toBe(403);
  for (const odd of [
    { ...change, kind: 'keep' },
    { kind: 'give', group: 'editors' },
  ])
    expect((await post({ 'x-sandbox': '1' }, odd)).status).toBe(400);
  expect(held()).toEqual([OMAR]);
  expect((await post({ origin: new URL(sandbox.url).origin }, change)).status).toBe(200);
  expect(held()).toHaveLength(2);
});
