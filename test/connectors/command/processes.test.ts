import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Turns } from '../../../src/connectors/turns.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { DONE, folder, op, program, ref, running, wordsOf } from '../../support/command-stand.ts';

function pipe(): string {
  const path = join(folder(), 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

describe('a command’s process', () => {
  it('is ended at the limit: what a write did is open, a reading is repeated', async () => {
    const connector = running(program('sleep 60 & sleep 60'), {}, { timeoutMs: 100 });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
    expect(await wordsOf(connector.reads.grants(ref))).toMatch(/didn’t answer access.list in time/);
  });

  it.each([
    ['its answer', DONE, { kind: 'done', changed: true }],
    ['too much', `exec tr '\\0' ' ' </dev/zero`, { kind: 'unknown_outcome' }],
  ])('leaves no process behind after %s', async (_, lines, expected) => {
    // Whatever of it still runs holds the other end open.
    const path = pipe();
    const connector = running([program(`exec 9>"$1"; sleep 600 >/dev/null 2>&1 & ${lines}`), path]);
    const open = createReadStream(path).resume();
    const overAll = once(open, 'end');
    const outcome = await connector.grant(ref, op('one')).catch((error: { fault: object }) => error.fault);
    expect(outcome).toEqual(expected);
    await overAll;
  });

  it('isn’t ended twice: its number may be another’s by then', async () => {
    const kill = vi.spyOn(process, 'kill');
    onTestFinished(() => kill.mockRestore());
    const [path, ready] = [pipe(), pipe()];
    // What leaves the group holds the output open until the limit.
    const leaves = `setsid sh -c 'echo up >"$2"; read -r _ <"$1"' sh "$1" "$2" & read -r _ <"$2"; ${DONE}`;
    const connector = running([program(leaves), path, ready], {}, { timeoutMs: 2_000 });
    const outcome = connector.grant(ref, op('one'));
    const held = createWriteStream(path);
    await once(held, 'open');
    expect(await outcome).toMatchObject({ changed: true });
    const ended = kill.mock.calls.map(([group]) => group);
    expect(ended.length).toBeGreaterThan(0);
    // Others may be those of the tests before.
    expect(ended).toEqual([...new Set(ended)]);
    held.end('on\n');
  });

  it('isn’t started where no file can be opened any more, and takes up no room', async () => {
    const src = (file: string) =>
      JSON.stringify(join(import.meta.dirname, '../../../src/connectors/command', file));
    const module = `
      import { openSync } from 'node:fs';
      import { makeCommand } from ${src('command-connector.ts')};
      import { CommandSettings } from ${src('command-settings.ts')};
      const settings = CommandSettings.parse({ run: ['/bin/true'], at_once: 1 });
      const connector = makeCommand('crm', settings, { time: () => new Date(), waitMs: 50 });
      const said = () => connector.health().catch(({ fault, message }) => [fault.kind, message]);
      await said();
      try { for (;;) openSync('/dev/null'); } catch {}
      const all = [await said(), await said()];
      process.stdout.write(JSON.stringify(all));
    `;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', module];
    const said = execFileSync('sh', ['-c', 'ulimit -n 256; exec "$@"', 'sh', ...node], { encoding: 'utf8' });
    const notStarted =
      'crm (true) can’t be started: too many files are open on this machine (EMFILE). It will be tried again.';
    expect(JSON.parse(said)).toEqual([
      ['retryable', notStarted],
      ['retryable', notStarted],
    ]);
  });

  it('is started once there is room, and not at all where it would have to wait for long', async () => {
    const path = pipe();
    const waits = `case $SALLYPORT_OPERATION_ID in first) read -r _ <"$1" ;; esac; ${DONE}`;
    const connector = running([program(waits), path], { at_once: 1 }, { waitMs: 50 });
    const first = connector.grant(ref, op('first'));
    const second = connector.grant(ref, op('second'));
    expect(await wordsOf(second)).toMatch(/wasn’t started: 1 calls? of it/);
    expect(await faultOf(second)).toEqual({ kind: 'retryable' });
    createWriteStream(path).end('on\n');
    expect(await first).toMatchObject({ changed: true });
    expect(await connector.grant(ref, op('third'))).toMatchObject({ changed: true });
  });

  it('takes up its room until it is gone, also where it can’t be ended', async () => {
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw new Error('EPERM');
    });
    onTestFinished(() => kill.mockRestore());
    const path = pipe();
    const lines = `case $SALLYPORT_OPERATION_ID in hangs) read -r _ <"$1" ;; esac; ${DONE}`;
    const connector = running([program(lines), path], { at_once: 1 }, { timeoutMs: 100, waitMs: 100 });
    expect(await faultOf(connector.grant(ref, op('hangs')))).toEqual({ kind: 'unknown_outcome' });
    expect(await wordsOf(connector.grant(ref, op('two')))).toMatch(/wasn’t started/);
    createWriteStream(path).end('on\n');
    await vi.waitFor(
      async () => expect(await connector.grant(ref, op('three'))).toMatchObject({ changed: true }),
      60_000,
    );
  });

  it('isn’t started once the connector is closed, which waits for what runs', async () => {
    const path = pipe();
    const connector = running([program(`read -r _ <"$1"; ${DONE}`), path], { at_once: 1 });
    const outcome = connector.grant(ref, op('one'));
    const held = createWriteStream(path);
    await once(held, 'open');
    const waits = faultOf(connector.grant(ref, op('two')));
    const closed = connector.close?.();
    held.end('on\n');
    await closed;
    expect(await outcome).toMatchObject({ changed: true });
    expect(await waits).toEqual({ kind: 'retryable' });
    expect(await wordsOf(connector.health())).toMatch(/wasn’t started: the connector is closed/);
  });
});

describe('turns', () => {
  it('are given in the order of those who wait, and never more at once than there are', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const turns = new Turns(2);
      const had: number[] = [];
      const take = (who: number) =>
        turns.take(1_000).then((came) => {
          if (came) had.push(who);
          return came;
        });
      const [, , third, fourth, fifth] = [1, 2, 3, 4, 5].map(take);
      await vi.advanceTimersByTimeAsync(999);
      expect(had).toEqual([1, 2]);
      turns.give();
      expect(await third).toBe(true);
      await vi.advanceTimersByTimeAsync(1);
      expect(await Promise.all([fourth, fifth])).toEqual([false, false]);
      turns.give();
      turns.give();
      expect(await Promise.all([take(6), take(7)])).toEqual([true, true]);
      const eighth = take(8);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await eighth).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});
