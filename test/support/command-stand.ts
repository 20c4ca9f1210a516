import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeCommand } from '../../src/connectors/command/command-connector.ts';
import { CommandSettings } from '../../src/connectors/command/command-settings.ts';
import type { RunOptions } from '../../src/connectors/command/runs.ts';
import type { GrantRef, ReadableConnector } from '../../src/domain/grant/connector.ts';
import { account, time } from './webhook-stand.ts';

export const ref: GrantRef = { target: 'editors', account: account('anna') };
export const op = (operationId: string) => ({ operationId });
export const DONE = `echo '{"status":"done","changed":true}'`;

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-command-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A program of these lines, or one with a first line of its own. */
export function program(lines: string): string {
  const path = join(folder(), 'crm-access');
  writeFileSync(path, lines.startsWith('#!') ? lines : `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return path;
}

export type Given = Partial<Omit<CommandSettings, 'run'>>;

/** A connector that runs it, closed after the test. */
export function running(
  run: string | readonly [string, ...string[]],
  settings: Given = {},
  options: Partial<RunOptions> = {},
): ReadableConnector {
  const section = { ...settings, run: typeof run === 'string' ? [run] : run };
  const connector = makeCommand('crm', CommandSettings.parse(section), { time, ...options });
  onTestFinished(async () => connector.close?.());
  return connector;
}

/** What a call rejects with, as people read it. */
export async function wordsOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : 'It didn’t reject.';
}
