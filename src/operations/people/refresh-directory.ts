import type { Ctx } from '../context.ts';
import * as usergroupStore from '../../store/people/usergroup-store.ts';
import { recordSlackAccounts } from './record-slack-accounts.ts';

/** Reads every account, and the members of the user groups that policies name, from Slack; returns how many accounts. A group that fails keeps its members, and holds up no other. */
export async function refreshDirectory(ctx: Ctx): Promise<number> {
  const read = await readAccounts(ctx, Number.POSITIVE_INFINITY);
  await refreshUsergroups(ctx);
  return read;
}

/** The first page of accounts, and the user groups: all of a small workspace, without waiting for the pages of a large one. */
export async function beginDirectory(ctx: Ctx): Promise<void> {
  await readAccounts(ctx, 1);
  await refreshUsergroups(ctx);
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

async function refreshUsergroups(ctx: Ctx): Promise<void> {
  const faults: unknown[] = [];
  for (const group of ctx.config.groups.values())
    if ('slackUsergroup' in group)
      await refreshUsergroup(ctx, group.slackUsergroup).catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw faults[0];
}

async function refreshUsergroup(ctx: Ctx, handle: string): Promise<void> {
  const members = await ctx.directory.usergroupMembers(handle);
  await usergroupStore.saveUsergroup(ctx.db.drizzle, handle, members, ctx.clock.now());
}
