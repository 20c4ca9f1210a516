import type { App } from '@slack/bolt';
import { signIn } from '../../operations/people/sign-in.ts';
import { recordSlackAccounts } from '../../operations/people/record-slack-accounts.ts';
import { readAccounts } from '../workspace/directory.ts';
import { errorInWords } from '../errors.ts';
import { publishHome, publishRefusal } from '../home/publish-home.ts';
import { AccountTold, HomeOpened, readPayload, TokensRevoked } from '../payloads.ts';
import type { SlackContext } from '../slack-context.ts';

/**
 * Slack delivers an event more than once, or never where the process ends between ack and listener: each of these
 * has the same effect twice, and the sync of accounts finds what was missed.
 */
export function onEvent(app: App, slack: SlackContext, onUninstalled: () => void): void {
  const { log } = slack.base;
  app.event('app_home_opened', async ({ event }) => {
    const opened = readPayload(HomeOpened, event, log);
    if (opened?.tab !== 'home') return;
    try {
      const who = { teamId: slack.teamId, slackUserId: opened.user, surface: 'home' };
      await publishHome(slack, await signIn(slack.base, who), opened.user);
    } catch (error) {
      const told = errorInWords(error, slack, 'home');
      await publishRefusal(slack, opened.user, told.sentence);
    }
  });

  app.event('user_change', ({ event }) => record(slack, event));
  app.event('team_join', ({ event }) => record(slack, event));

  app.event('app_uninstalled', async () => gone());
  app.event('tokens_revoked', async ({ event }) => {
    if ((readPayload(TokensRevoked, event, log)?.tokens.length ?? 0) > 0) gone();
  });

  function gone(): void {
    log.error('the bot was removed from the workspace: install it again, and restart with its new token');
    onUninstalled();
  }
}

async function record(slack: SlackContext, event: unknown): Promise<void> {
  const { clock, log } = slack.base;
  const { user } = readPayload(AccountTold, event, log) ?? {};
  await recordSlackAccounts(slack.base, readAccounts([user], slack, clock.now(), log));
}
