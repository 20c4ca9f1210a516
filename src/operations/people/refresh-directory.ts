import type { Ctx } from '../context.ts';
import { recordSlackAccounts } from './record-slack-accounts.ts';

/** Reads every account from Slack; returns how many. */
export async function refreshDirectory(ctx: Ctx): Promise<number> {
  return readAccounts(ctx, Number.POSITIVE_INFINITY);
}

/** The first page of accounts: all of a small workspace, without waiting for the pages of a large one. */
export async function beginDirectory(ctx: Ctx): Promise<void> {
  await readAccounts(ctx, 1);
}

async function readAccounts(ctx: Ctx, mostPages: number): Promise<number> {
  let read = 0;
  let pages = 0;
  for await (const page of ctx.directory.accounts()) {
    await recordSlackAccounts(ctx, page);
    read += page.length;
    if (++pages >= mostPages) break;
  }
  return read;
}
