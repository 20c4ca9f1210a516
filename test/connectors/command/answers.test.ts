import { describe, expect, it } from 'vitest';
import { faultOf } from '../../support/exercise-connector.ts';
import { DONE, op, program, ref, running, wordsOf } from '../../support/command-stand.ts';

const TOKEN = 'canary-4711"and more';
const printing = (body: object, exit = 0) => program(`printf '%s' '${JSON.stringify(body)}'; exit ${exit}`);

describe('what a command prints', () => {
  it.each([
    [{ error: 'denied' }, { kind: 'denied' }],
    [{ error: 'conflict' }, { kind: 'conflict' }],
    [{ error: 'invalid' }, { kind: 'invalid' }],
    [{ error: 'unsupported' }, { kind: 'unsupported' }],
    [{ error: 'unknown_outcome' }, { kind: 'unknown_outcome' }],
    [
      { error: 'not_found', what: 'account' },
      { kind: 'not_found', what: 'account' },
    ],
    [
      { error: 'not_found', what: 'target' },
      { kind: 'not_found', what: 'target' },
    ],
    [{ error: 'retryable' }, { kind: 'retryable' }],
    [
      { error: 'retryable', retry_after_seconds: 7 },
      { kind: 'retryable', afterMs: 7_000 },
    ],
    [
      { error: 'retryable', retry_after_seconds: 9e9 },
      { kind: 'retryable', afterMs: 300_000 },
    ],
  ])('%j is a refusal, whatever it exits with', async (body, fault) => {
    for (const exit of [0, 1])
      expect(await faultOf(running(printing(body, exit)).grant(ref, op('one')))).toEqual(fault);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'echo done'],
    ['half of an answer', `printf '{"status":"done"'`],
    ['an answer, and then a failure', `${DONE}; exit 1`],
    ['an answer, and then dies', `${DONE}; kill -9 $$`],
    ['an error of a kind that there isn’t', `echo '{"error":"boom"}'; exit 1`],
    ['an error without what wasn’t found', `echo '{"error":"not_found"}'; exit 1`],
    ['another encoding than UTF-8', `printf '{"grants":[],"status":"done","changed":true,"x":"\\351"}'`],
  ])('leaves open what became of a write: %s', async (_, lines) => {
    const connector = running(program(lines));
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.revoke(ref, op('two')))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.reads.grants(ref))).toEqual({ kind: 'retryable' });
    expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'retryable' });
  });

  it.each([
    ['another shape', `echo '{"status":"done"}'`],
    ['work that goes on, in words of its own', `echo '{"status":"accepted"}'`],
    ['a list', `echo '[]'`],
    ['more than 1 MB', `exec tr '\\0' ' ' </dev/zero`],
  ])('is refused, unless it answers a write: %s', async (_, lines) => {
    const connector = running(program(lines));
    expect(await faultOf(connector.reads.grants(ref))).toEqual({ kind: 'invalid' });
    expect(await faultOf(connector.poll!('h1'))).toEqual({ kind: 'invalid' });
    // What answers so may have done it, or do it yet.
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.revoke(ref, op('two')))).toEqual({ kind: 'unknown_outcome' });
  });

  it('is told with what was found in it', async () => {
    const connector = running(printing({ status: 'accepted' }));
    expect(await wordsOf(connector.grant(ref, op('one')))).toMatch(
      /^crm \(crm-access\) answered access.grant in a form that isn’t the contract’s \(status: .*\)\. Whether it did what was asked has to be read back\.$/,
    );
  });

  it('is shown with its message, or with the last line of its stderr', async () => {
    const said = running(printing({ error: 'denied', message: 'ask\nthe CRM’s admin' }, 1));
    expect(await wordsOf(said.grant(ref, op('one')))).toBe(
      'crm (crm-access) answered access.grant with denied: ask the CRM’s admin',
    );
    const wrote = running(program(`echo Traceback >&2; echo 'KeyError: team' >&2; exit 3`));
    expect(await wordsOf(wrote.reads.grants(ref))).toBe(
      'crm (crm-access) exited with 3 at access.list, and wrote “KeyError: team”. It will be tried again.',
    );
  });

  it('never shows what the settings put into its environment', async () => {
    const env = { CRM_TOKEN: TOKEN };
    const halfCut = `printf '%s' '${'x'.repeat(295)}'"$CRM_TOKEN"`;
    const json = `"$(printf '%s' "$CRM_TOKEN" | sed 's/"/\\\\"/g')"`;
    for (const lines of [
      `echo "bad $CRM_TOKEN" >&2; exit 1`,
      `${halfCut} >&2; exit 1`,
      // So much that its beginning isn’t kept: in the middle of the token, on the one line that there is.
      `printf '%s' "$CRM_TOKEN" >&2; printf '%16376s' x >&2; exit 1`,
      `printf '{"error":"denied","message":"%s"}' ${json}`,
      `printf '{"ok":false,"acts_as":"%s","lacks":["%s"]}' ${json} ${json}`,
      `printf '{"sessions":"not_shown","why":"%s"}' ${json}`,
    ]) {
      const connector = running(program(lines), { env, ends_sessions: true });
      const said = (work: Promise<unknown>) =>
        work.then(
          (answer) => JSON.stringify(answer),
          (error: Error) => error.message,
        );
      const shown = await Promise.all([
        said(connector.grant(ref, op('one'))),
        said(connector.health()),
        said(connector.reads.readBack(ref)),
        said(connector.sessions!.end(ref)),
      ]);
      expect(shown.join('\n'), lines).not.toMatch(/canary|4711|and more/);
    }
  });

  it('shows no line of a key of several lines', async () => {
    const key = '-----BEGIN KEY-----\ncanary-4711/AAAA\r\ncanary-0815+BB==\n';
    for (const lines of [
      `printf '%s' "$CRM_KEY" >&2; exit 1`,
      `printf 'no key in %s' "$CRM_KEY" | head -n 2 >&2; exit 1`,
    ]) {
      const connector = running(program(lines), { env: { CRM_KEY: key } });
      const words = await wordsOf(connector.grant(ref, op('one')));
      expect(words).toMatch(/\[secret\]/);
      expect(words).not.toMatch(/canary/);
    }
  });

  it('is taken as it is where it lists what the settings also have', async () => {
    const account = { email: ref.account.email };
    const lists = printing({ grants: [{ target: 'editors', account }] });
    const connector = running(lists, { env: { CRM_TEAM: 'editors', CRM_DOMAIN: 'acme.test' } });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
  });

  it('says what became of what was open, where the settings say that it can', async () => {
    const until = '2027-01-01T00:00:00.000Z';
    for (const [answer, ended] of [
      [
        { sessions: 'ended', count: 3 },
        { kind: 'ended', count: 3 },
      ],
      [{ sessions: 'ended', count: 0 }, { kind: 'none' }],
      [{ sessions: 'none' }, { kind: 'none' }],
      [
        { sessions: 'outlives', what: 'tokens', until },
        { kind: 'outlives', what: 'tokens', until: new Date(until) },
      ],
      [
        { sessions: 'outlives', what: 'tokens' },
        { kind: 'outlives', what: 'tokens', until: null },
      ],
      [
        { sessions: 'not_shown', why: 'Nobody knows.' },
        { kind: 'not_shown', why: 'Nobody knows.' },
      ],
    ])
      expect(await running(printing(answer!), { ends_sessions: true }).sessions?.end(ref)).toEqual(ended);
    const busy = running(printing({ error: 'retryable', retry_after_seconds: 5 }), { ends_sessions: true });
    expect(await faultOf(busy.sessions!.end(ref))).toEqual({ kind: 'retryable', afterMs: 5_000 });
    const dies = running(program('exit 1'), { ends_sessions: true });
    expect(await faultOf(dies.sessions!.end(ref))).toEqual({ kind: 'retryable' });
    expect(running(program(DONE)).sessions).toBeUndefined();
  });

  it('is asked again by the handle of what it does later', async () => {
    const pending = `echo '{"status":"pending","handle":"h1"}'`;
    const connector = running(
      program(`case $SALLYPORT_TYPE$SALLYPORT_HANDLE in access.pollh1) ${DONE} ;; *) ${pending} ;; esac`),
    );
    expect(await connector.grant(ref, op('one'))).toEqual({
      kind: 'pending',
      handle: 'h1',
      until: undefined,
    });
    expect(await connector.poll?.('h1')).toEqual({ kind: 'done', changed: true });
  });
});
