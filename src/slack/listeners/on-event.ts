import type { App } from '@slack/bolt';
import { signIn } from '../../operations/people/sign-in.ts';
import { recordSlackAccounts } from '../../operations/people/record-slack-accounts.ts';
import { readAccounts } from '../workspace/directory.ts';
import { errorInWords } from '../errors.ts';
import { publishHome, publishRefusal } from '../home/publish-home.ts';
import { AccountTold, HomeOpened, readPayload, TokensRevoked } from '../payloads.ts';
import type { Room } from '../room.ts';

/**
 * Slack delivers an event more than once, or never where the process ends between ack and listener: each of these
 * has the same effect twice, and the sync of accounts finds what was missed.
 */
export function onEvent(app: App, room: Room, onUninstalled: () => void): void {
  const { log } = room.base;
  app.event('app_home_opened', async ({ event }) => {
    const opened = readPayload(HomeOpened, event, log);
    if (opened?.tab !== 'home') return;
    try {
      const who = { teamId: room.teamId, slackUserId: opened.user, surface: 'home' };
      await publishHome(room, await signIn(room.base, who), opened.user);
    } catch (error) {
      const told = errorInWords(error, room, 'home');
      await publishRefusal(room, opened.user, told.sentence);
    }
  });

  app.event('user_change', ({ event }) => record(room, event));
  app.event('team_join', ({ event }) => record(room, event));

  app.event('app_uninstalled', async () => gone());
  app.event('tokens_revoked', async ({ event }) => {
    if ((readPayload(TokensRevoked, event, log)?.tokens.length ?? 0) > 0) gone();
  });

  function gone(): void {
    log.error('the bot was removed from the workspace: install it again, and restart with its new token');
    onUninstalled();
  }
}

async function record(room: Room, event: unknown): Promise<void> {
  const { clock, log } = room.base;
  const { user } = readPayload(AccountTold, event, log) ?? {};
  await recordSlackAccounts(room.base, readAccounts([user], room, clock.now(), log));
}
