import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { faultOf } from '../../support/exercise-connector.ts';
import { DONE, folder, op, program, ref, running, wordsOf } from '../../support/command-stand.ts';

const TOKEN = 'canary-4711';

/** A program that keeps what it was called with in its first argument, a folder. */
const KEEPS = `cat >"$1/stdin"; env >"$1/env"; pwd >"$1/pwd"; printf '%s\\n' "$@" >"$1/arguments"; ${DONE}`;

describe('a call of a command', () => {
  it('comes as JSON on stdin, and its fields as variables', async () => {
    const kept = folder();
    const connector = running([program(KEEPS), kept]);
    const expiresAt = new Date('2027-01-01T00:00:00.000Z');
    const seenAs = { account: { id: 'u7', login: 'Anna@acme.test' } };

    await connector.grant({ ...ref, seenAs }, { operationId: 'one', expiresAt, reason: 'INC-1' });

    expect(JSON.parse(readFileSync(join(kept, 'stdin'), 'utf8'))).toEqual({
      id: 'one',
      type: 'access.grant',
      timestamp: expect.stringMatching(/^2\d{3}-.*Z$/),
      data: {
        operation_id: 'one',
        target: 'editors',
        account: { email: 'Anna@acme.test', id: 'u7', employee_id: null, name: 'anna' },
        expires_at: expiresAt.toISOString(),
        reason: 'INC-1',
      },
    });
    expect(variables(kept)).toMatchObject({
      SALLYPORT_TYPE: 'access.grant',
      SALLYPORT_TARGET: 'editors',
      SALLYPORT_EMAIL: 'Anna@acme.test',
      SALLYPORT_ACCOUNT_ID: 'u7',
      SALLYPORT_NAME: 'anna',
      SALLYPORT_OPERATION_ID: 'one',
      SALLYPORT_EXPIRES_AT: expiresAt.toISOString(),
    });
  });

  it('has no variable for what isn’t known', async () => {
    const kept = folder();
    await running([program(KEEPS), kept]).grant(ref, op('one'));
    const known = Object.keys(variables(kept)).filter((name) => name.startsWith('SALLYPORT_'));
    expect(known.toSorted()).toEqual(
      ['TYPE', 'TARGET', 'EMAIL', 'NAME', 'OPERATION_ID'].map((name) => `SALLYPORT_${name}`).toSorted(),
    );
  });

  it('has nothing of Sallyport’s own environment, and what the settings name', async () => {
    vi.stubEnv('SLACK_BOT_TOKEN', 'xoxb-of-the-bot');
    onTestFinished(() => void vi.unstubAllEnvs());
    const kept = folder();
    await running([program(KEEPS), kept], { env: { CRM_TOKEN: TOKEN, LANG: 'C' } }).grant(ref, op('one'));
    const names = Object.keys(variables(kept)).filter((name) => !name.startsWith('SALLYPORT_'));
    // A shell sets the last three by itself.
    const expected = ['CRM_TOKEN', 'HOME', 'LANG', 'PATH'];
    expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).toSorted()).toEqual(
      expected,
    );
    expect(variables(kept)).toMatchObject({ CRM_TOKEN: TOKEN, LANG: 'C' });
  });

  it('is read by no shell, and runs where the settings say', async () => {
    const kept = folder();
    const odd = ['$(touch x)', '; exit 3', '*', ' two  blanks '];
    await running([program(KEEPS), kept, ...odd], { cwd: kept }).grant(ref, op('one'));
    expect(readFileSync(join(kept, 'arguments'), 'utf8').split('\n').slice(1, -1)).toEqual(odd);
    expect(readFileSync(join(kept, 'pwd'), 'utf8').trim()).toBe(kept);
  });

  it.each([
    ['a NUL', 'edi\0tors'],
    ['half a character', 'edi\uD83Dtors'],
  ])('isn’t made where a name has %s, which would arrive as another name', async (_, target) => {
    const kept = folder();
    const connector = running([program(KEEPS), kept]);
    expect(await faultOf(connector.revoke({ ...ref, target }, op('one')))).toEqual({ kind: 'invalid' });
    expect(() => readFileSync(join(kept, 'stdin'))).toThrow(/ENOENT/);
  });

  it('may go unread', async () => {
    const connector = running(program(`exec <&-; sleep 0.1; ${DONE}`));
    // More than a pipe holds.
    const reason = 'x'.repeat(1_000_000);
    expect(await connector.grant(ref, { operationId: 'one', reason })).toMatchObject({ kind: 'done' });
  });

  it.each<[string, () => string, RegExp, string?]>([
    ['isn’t there', () => join(folder(), 'crm-access'), /there is no .*crm-access/],
    [
      'may not be run',
      () => join(process.cwd(), 'package.json'),
      /may not run .*package\.json \(chmod \+x\)/,
    ],
    ['is written for what isn’t there', () => program('#!/nowhere/at/all\n'), /its first line/],
    ['has no folder to run in', () => program(DONE), /its folder \/nowhere isn’t there/, '/nowhere'],
  ])('says to whoever runs it that the program %s', async (_, path, words, cwd = '/') => {
    const connector = running(path(), { cwd, at_once: 1 }, { waitMs: 100 });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'retryable' });
    expect(await wordsOf(connector.health())).toMatch(words);
    expect(await wordsOf(connector.reads.readBack(ref))).toMatch(words);
  });
});

function variables(kept: string): Record<string, string> {
  const lines = readFileSync(join(kept, 'env'), 'utf8').trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/, 2)));
}
