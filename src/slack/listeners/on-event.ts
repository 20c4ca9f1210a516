import type { App } from '@slack/bolt';
import { signIn } from '../../operations/people/sign-in.ts';
import { recordSlackAccounts } from '../../operations/people/record-slack-accounts.ts';
import { readAccounts } from '../directory.ts';
import { tell } from '../errors.ts';
import { publishHome, publishRefusal } from '../home/publish-home.ts';
import type { Room } from '../room.ts';

/**
 * Slack delivers an event more than once, or never where the process ends between ack and listener: each of these
 * has the same effect twice, and the sync of accounts finds what was missed.
 */
export function onEvent(app: App, room: Room, onUninstalled: () => void): void {
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return;
    try {
      const ctx = await signIn(room.base, { teamId: room.teamId, slackUserId: event.user, surface: 'home' });
      await publishHome(room, ctx, event.user);
    } catch (error) {
      const told = tell(error, room.base.log, 'home');
      await publishRefusal(room, event.user, told.sentence);
    }
  });

  app.event('user_change', ({ event }) => record(room, event.user));
  app.event('team_join', ({ event }) => record(room, event.user));

  app.event('app_uninstalled', async () => gone());
  app.event('tokens_revoked', async ({ event }) => {
    if ((event.tokens.bot ?? []).length > 0) gone();
  });

  function gone(): void {
    room.base.log.error(
      'the bot was removed from the workspace: install it again, and restart with its new token',
    );
    onUninstalled();
  }
}

async function record(room: Room, user: unknown): Promise<void> {
  const { clock, log } = room.base;
  await recordSlackAccounts(room.base, readAccounts([user], room, clock.now(), log));
}
