import type { App } from '@slack/bolt';
import { signIn } from '../../operations/people/sign-in.ts';
import { content, type Message, sentence } from '../blocks.ts';
import { helloMessage } from '../commands/hello.ts';
import { errorInWords } from '../errors.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { MessageWritten, readPayload } from '../payloads.ts';
import type { SlackContext } from '../slack-context.ts';
import { Bursts } from './bursts.ts';

/**
 * Says what the bot can do to whoever writes to it in words, once until they are quiet for a while. Nothing that a bot
 * wrote is answered, its own messages least of all.
 */
export function onMessage(app: App, slack: SlackContext, botUserId: string): void {
  const { clock, log } = slack.base;
  const bursts = new Bursts(clock);

  app.event('message', async ({ event }) => {
    const written = readPayload(MessageWritten, event, log);
    if (written?.channel_type !== 'im' || !isSomebodys(written)) return;
    await answer(written, (message) =>
      slack.clients.interactive.chat.postMessage({ channel: written.channel, ...content(message) }),
    );
  });

  app.event('app_mention', async ({ event }) => {
    const written = readPayload(MessageWritten, event, log);
    if (written === undefined || !isSomebodys(written)) return;
    await answer(written, (message) =>
      slack.clients.interactive.chat.postEphemeral({
        channel: written.channel,
        user: written.user,
        ...content(message),
      }),
    );
  });

  function isSomebodys({ user, bot_id, subtype }: MessageWritten): boolean {
    return user !== '' && user !== botUserId && bot_id === '' && subtype === '';
  }

  async function answer(
    written: MessageWritten,
    post: (message: Message) => Promise<unknown>,
  ): Promise<void> {
    if (!bursts.begins(`${written.channel} ${written.user}`)) return;
    try {
      await post(await messageFor(written));
    } catch (error) {
      log.warn({ err: error }, 'somebody wrote to the bot and could not be answered');
    }
  }

  async function messageFor({ user, text }: MessageWritten): Promise<Message> {
    try {
      const who = { teamId: slack.teamId, slackUserId: user, surface: 'message' };
      return helloMessage(await signIn(slack.base, who), slack, text.replaceAll(`<@${botUserId}>`, ''));
    } catch (error) {
      return sentence(escapeMrkdwn(errorInWords(error, slack, 'message').sentence));
    }
  }
}
