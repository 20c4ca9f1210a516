import type { AckFn, App, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { signIn } from '../../operations/people/sign-in.ts';
import { searchCatalogOptions } from '../actions/request/search-catalog.ts';
import { errorInWords } from '../errors.ts';
import { ACTION } from '../ids.ts';
import { OptionsPayload } from '../payloads.ts';
import type { SlackContext } from '../slack-context.ts';

type SuggestedOptions = Parameters<SlackOptionsMiddlewareArgs<'block_suggestion'>['ack']>[0] & object;

/** What the person may choose from as they type; who may do nothing is offered nothing. */
export function onOptions(app: App, slack: SlackContext): void {
  app.use(async (args) => {
    if (!('options' in args)) return args.next();
    const { body } = args;
    const ack = args.ack as AckFn<SuggestedOptions>;
    try {
      const payload = OptionsPayload.parse(body);
      const ctx = await signIn(slack.base, {
        teamId: slack.teamId,
        slackUserId: payload.user.id,
        surface: 'block_suggestion',
      });
      if (payload.action_id !== ACTION.chooseEntitlement) return await ack({ options: [] });
      await ack(searchCatalogOptions(ctx, payload.value));
    } catch (error) {
      errorInWords(error, slack, 'options');
      await ack({ options: [] });
    }
  });
}
