import { App, type Receiver } from '@slack/bolt';
import type { Ctx } from '../../operations/context.ts';
import type { Carrier } from '../carriers/carrier.ts';
import { httpCarrier } from '../carriers/http-carrier.ts';
import { socketCarrier } from '../carriers/socket-carrier.ts';
import type { SlackConnection } from './connect-slack.ts';
import { answerAlways } from '../guards/answer-always.ts';
import { InFlight } from '../guards/in-flight.ts';
import { isBotsMessage } from '../payloads.ts';
import { foreignPayload } from '../guards/own-payloads-only.ts';
import { Turns } from '../guards/turns.ts';
import { FormOrigins } from '../listeners/form-origins.ts';
import { LatestChoices } from '../listeners/latest-choice.ts';
import { onAction } from '../listeners/on-action.ts';
import { onCommand } from '../listeners/on-command.ts';
import { onEvent } from '../listeners/on-event.ts';
import { onMessage } from '../listeners/on-message.ts';
import { onOptions } from '../listeners/on-options.ts';
import { onSubmission } from '../listeners/on-submission.ts';
import type { SlackContext } from '../slack-context.ts';
import { respondFetch } from './slack-fetch.ts';
import { slackLog } from './slack-log.ts';

export { connectSlack, type SlackConnection, type SlackOptions } from './connect-slack.ts';

const STOP_WITHIN_MS = 10_000;

export interface SlackApp {
  /** HTTP mode: what answers Slack on the process's port. */
  mounted: Carrier['mounted'];
  /** Whether clicks arrive now. */
  connected(): boolean;
  /** Resolves when it is the turn of what has no deadline: beside clicks, one at a time. */
  giveWay(): Promise<unknown>;
  /** Waits so long for the clicks in flight; returns how many are left. */
  clicksFinished(deadlineMs: number): Promise<number>;
  /** Waits for the clicks in flight, then closes. */
  stop(): Promise<void>;
}

/** Registers every listener and begins to listen; from then on people are answered. */
export async function startListening(connection: SlackConnection, ctx: Ctx): Promise<SlackApp> {
  const { options, clients, clicked, teamId, enterpriseId } = connection;
  const carrier = options.appToken ? socketCarrier(options) : httpCarrier(options);
  const inFlight = new InFlight();
  const turns = new Turns(inFlight);
  let installed = true;
  const app = boltApp(connection, carrier.receiver);
  answerAlways(app, options.log);
  app.use(async ({ body, ack, next }: { body: unknown; ack?: unknown; next: () => Promise<void> }) => {
    const foreign = foreignPayload(body, connection);
    if (foreign !== undefined) {
      options.log.warn({ why: foreign }, 'a payload was dropped: it is not for this app in this workspace');
      if (typeof ack === 'function') await (ack as () => Promise<void>)();
      return;
    }
    // Slack tells the bot of each message that it posts itself: those are many, and hold nothing up.
    if (isBotsMessage(body)) return;
    await inFlight.during(next);
  });
  const slack: SlackContext = {
    base: ctx,
    clients,
    teamId,
    enterpriseId,
    command: options.commandName,
    choices: new LatestChoices(),
    clicked,
    origins: new FormOrigins(),
  };
  // Bolt asks each of its listeners about every payload; in this chain the first that knows its kind ends the asking.
  onCommand(app, slack);
  onAction(app, slack);
  onOptions(app, slack);
  onSubmission(app, slack);
  onMessage(app, slack, connection.botUserId);
  onEvent(app, slack, () => {
    installed = false;
  });
  await carrier.start();
  return {
    mounted: carrier.mounted,
    connected: () => installed && carrier.connected(),
    giveWay: () => turns.take(),
    clicksFinished: (deadlineMs) => inFlight.finished(deadlineMs),
    async stop() {
      await carrier.close(inFlight.finished(STOP_WITHIN_MS));
      const left = await inFlight.finished(STOP_WITHIN_MS);
      if (left > 0) options.log.warn({ left }, 'stopped with clicks still being worked on');
    },
  };
}

function boltApp({ options, botId, botUserId, teamId }: SlackConnection, receiver: Receiver): App {
  const app = new App({
    receiver,
    convoStore: false,
    ignoreSelf: false,
    logger: slackLog(options.log),
    authorize: async () => ({
      botToken: options.botToken,
      botUserId,
      teamId,
      ...(botId === undefined ? {} : { botId }),
    }),
    clientOptions: {
      ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
      fetch: respondFetch(),
    },
  });
  // Listeners answer people themselves; what still comes here came after the answer.
  app.error(async (error) => options.log.error({ err: error }, 'a listener failed after it had answered'));
  return app;
}
