import type { App, RespondFn } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { DomainError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { signIn } from '../../operations/people/sign-in.ts';
import { type Message, sentence } from '../blocks.ts';
import { callFault } from '../clients.ts';
import { answerCommand } from '../commands/answer-command.ts';
import { tell } from '../errors.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { CommandPayload, readPayload } from '../payloads.ts';
import type { Room } from '../room.ts';
import { Acknowledgement } from './acknowledge.ts';

type AckBody = Message & { response_type: 'ephemeral' };

export function onCommand(app: App, room: Room): void {
  app.use(async (args) => {
    if (!('command' in args)) return args.next();
    const { body, ack, respond } = args;
    const acknowledgement = new Acknowledgement<AckBody>((answer) => ack(answer), room.base.log);
    const payload = readPayload(CommandPayload, body, room.base.log);
    if (payload === undefined) return void (await acknowledgement.send());
    acknowledgement.inTime();
    try {
      const ctx: PersonCtx = await signIn(room.base, {
        teamId: room.teamId,
        slackUserId: payload.user_id,
        surface: room.command,
      });
      const answer = await answerCommand(ctx, { ...room, command: payload.command }, payload.text);
      if (answer.kind === 'message') return await show(acknowledgement, respond, answer.message);
      await acknowledgement.send();
      if (answer.kind === 'later') return await show(acknowledgement, respond, await answer.work());
      await open(room, payload.trigger_id, answer.view);
    } catch (error) {
      const told = tell(error, room.base.log, `command ${payload.text.split(/\s/)[0] ?? ''}`);
      await show(acknowledgement, respond, sentence(escapeMrkdwn(told.sentence)));
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

async function open(room: Room, triggerId: string, view: ModalView): Promise<void> {
  try {
    await room.clients.interactive.views.open({ trigger_id: triggerId, view });
  } catch (cause) {
    const fault = callFault(cause);
    if (fault.kind === 'refused' && fault.code.startsWith('invalid')) throw cause;
    throw new DomainError('unavailable', 'Slack did not open the form in time. Type the command once more.', {
      cause,
    });
  }
}
