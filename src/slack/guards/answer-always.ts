import type { App, ReceiverEvent } from '@slack/bolt';
import type { Logger } from 'pino';
import { storableText } from './storable-text.ts';

/** Answers at once what nothing has answered by the end: what no listener knows, and what can't even be read. */
export function answerAlways(app: App, log: Logger): void {
  const listen = app.processEvent.bind(app);
  app.processEvent = async (event: ReceiverEvent) => {
    let isAnswered = false;
    const ack: ReceiverEvent['ack'] = async (answer) => {
      isAnswered = true;
      await event.ack(answer);
    };
    try {
      await listen({ ...event, body: storableText(event.body) as ReceiverEvent['body'], ack });
      if (!isAnswered) log.warn('a payload was dropped: no listener knows its kind');
    } catch (error) {
      log.warn({ err: error }, 'a payload was dropped: it is not of the shape that Slack sends');
    }
    if (isAnswered) return;
    await event.ack().catch((error: unknown) => {
      log.warn({ err: error }, 'Slack no longer waited for an acknowledgement');
    });
  };
}
