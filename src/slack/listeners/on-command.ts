import type { App, RespondFn } from '@slack/bolt';
import type { PersonCtx } from '../../operations/actor.ts';
import { signIn } from '../../operations/people/sign-in.ts';
import { type Message, sentence } from '../blocks.ts';
import { openView } from '../workspace/clients.ts';
import { answerCommand } from '../commands/answer-command.ts';
import { errorInWords } from '../errors.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { CommandPayload, readPayload } from '../payloads.ts';
import type { SlackContext } from '../slack-context.ts';
import { Acknowledgement } from './acknowledge.ts';

type AckBody = Message & { response_type: 'ephemeral' };

export function onCommand(app: App, slack: SlackContext): void {
  app.use(async (args) => {
    if (!('command' in args)) return args.next();
    const { body, ack, respond } = args;
    const acknowledgement = new Acknowledgement<AckBody>((answer) => ack(answer), slack.base.log);
    const payload = readPayload(CommandPayload, body, slack.base.log);
    if (payload === undefined) return void (await acknowledgement.send());
    acknowledgement.inTime();
    try {
      const ctx: PersonCtx = await signIn(slack.base, {
        teamId: slack.teamId,
        slackUserId: payload.user_id,
        surface: slack.command,
      });
      const answer = await answerCommand(ctx, { ...slack, command: payload.command }, payload.text);
      if (answer.kind === 'message') return await show(acknowledgement, respond, answer.message);
      await acknowledgement.send();
      if (answer.kind === 'later') return await show(acknowledgement, respond, await answer.work());
      const { view } = answer;
      await openView(
        payload.trigger_id,
        (trigger) => slack.clients.interactive.views.open({ trigger_id: trigger, view }),
        'Type the command again.',
      );
    } catch (error) {
      const told = errorInWords(error, slack, `command ${payload.text.split(/\s/)[0] ?? ''}`);
      await show(acknowledgement, respond, sentence(escapeMrkdwn(told.sentence))).catch((err: unknown) =>
        slack.base.log.error({ err }, 'what went wrong could not be said'),
      );
    }
  });
}

async function show(
  acknowledgement: Acknowledgement<AckBody>,
  respond: RespondFn,
  message: Message,
): Promise<void> {
  if (await acknowledgement.send({ response_type: 'ephemeral', ...message })) return;
  await respond({ response_type: 'ephemeral', ...message });
}
