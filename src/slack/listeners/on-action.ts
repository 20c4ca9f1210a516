import type { App } from '@slack/bolt';
import { DomainError, StaleStateError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { signIn } from '../../operations/people/sign-in.ts';
import { ACTIONS } from '../actions/index.ts';
import { errorInWords } from '../errors.ts';
import { ActionPayload, readPayload } from '../payloads.ts';
import { renderContextOf, type SlackContext } from '../slack-context.ts';
import { Acknowledgement } from './acknowledge.ts';
import { Click } from './click.ts';

/** Everything that is pressed or chosen: the ack comes after the operation has committed. */
export function onAction(app: App, slack: SlackContext): void {
  app.use(async (args) => {
    if (!('action' in args)) return args.next();
    const { body, ack, respond } = args;
    const acknowledgement = new Acknowledgement<undefined>(() => ack(), slack.base.log);
    const payload = readPayload(ActionPayload, body, slack.base.log);
    if (payload === undefined) return void (await acknowledgement.send());
    const click = new Click(slack, payload, respond);
    const [action] = payload.actions;
    const id = action?.action_id ?? '';
    const value = action?.selected_option?.value ?? action?.value ?? '';
    const listener = ACTIONS.find((candidate) => candidate.id === id);
    if (listener?.slow === true) await acknowledgement.send();
    await click.during(async () => {
      let ctx: PersonCtx | undefined;
      try {
        const slackUserId = payload.user.id;
        const surface = listener?.id ?? 'button';
        ctx = await signIn(slack.base, { teamId: slack.teamId, slackUserId, surface });
        if (listener === undefined) {
          throw new DomainError(
            'not_found',
            `That button doesn’t work here. If Sallyport is being updated, try again in a few minutes. Otherwise type ${slack.command} to see what you can do.`,
          );
        }
        const answer = await listener.handle(ctx, { slack, value, view: payload.view });
        await acknowledgement.send();
        await click.answer(ctx, answer);
      } catch (error) {
        const told = errorInWords(error, slack, `action ${id.slice(0, 60)}`);
        await acknowledgement.send();
        await click.say(told.sentence);
        const signedIn = ctx;
        if (signedIn === undefined || !(error instanceof StaleStateError)) return;
        await click.redraw(signedIn, () => listener?.redraw?.(signedIn, value, renderContextOf(slack)));
      }
    });
  });
}
