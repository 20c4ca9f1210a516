import { ACTION, PAGED, wholeListAction } from '../ids.ts';
import { pageMessage, parsePage } from '../lists/page-message.ts';
import { renderContextOf } from '../slack-context.ts';
import type { ActionListener } from './action.ts';

/** Another page, in the place of the list that only its reader sees. */
const turning = (id: string): ActionListener => ({
  id,
  async handle(ctx, { value, slack }) {
    return { kind: 'replace', message: await pageMessage(ctx, parsePage(value), renderContextOf(slack)) };
  },
});

/** A page beside a message that stays as it is, which others of its rows may stand in. */
const showing = (id: string): ActionListener => ({
  id,
  async handle(ctx, { value, slack }) {
    return { kind: 'message', message: await pageMessage(ctx, parsePage(value), renderContextOf(slack)) };
  },
});

export const turnPageActions: ActionListener[] = [
  turning(ACTION.previousPage),
  turning(ACTION.nextPage),
  turning(ACTION.otherFindings),
  showing(ACTION.showPage),
  ...PAGED.map((list) => showing(wholeListAction(list))),
];
