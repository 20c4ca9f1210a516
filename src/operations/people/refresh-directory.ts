import type { Ctx } from '../../context.ts';
import * as usergroupStore from '../../store/usergroup-store.ts';
import { recordSlackAccounts } from './record-slack-accounts.ts';

/** Reads every account, and the members of the user groups that policies name, from Slack; answers how many accounts. */
export async function refreshDirectory(ctx: Ctx): Promise<number> {
  let read = 0;
  for await (const page of ctx.directory.accounts()) {
    await recordSlackAccounts(ctx, page);
    read += page.length;
  }
  for (const group of ctx.config.groups.values())
    if ('slackUsergroup' in group) {
      const members = await ctx.directory.usergroupMembers(group.slackUsergroup);
      await usergroupStore.saveUsergroup(ctx.db.drizzle, group.slackUsergroup, members, ctx.clock.now());
    }
  return read;
}
