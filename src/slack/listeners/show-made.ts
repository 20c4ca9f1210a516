import type { ModalView } from '@slack/types';
import { errorInWords } from '../errors.ts';
import type { SlackContext } from '../slack-context.ts';
import { noticeView } from '../views/notice.ts';
import { callFault } from '../workspace/clients.ts';

/** Puts what was made, or why it wasn't, in the place of the form that said that it is being made. */
export async function showMade(
  slack: SlackContext,
  viewId: string,
  make: () => Promise<ModalView>,
  where: string,
): Promise<void> {
  const view = await make().catch((error: unknown) => noticeView(errorInWords(error, slack, where).sentence));
  try {
    await slack.clients.interactive.views.update({ view_id: viewId, view });
  } catch (error) {
    const fault = callFault(error);
    // Who has closed it asks again.
    if (fault.kind === 'refused' && ['not_found', 'view_not_found'].includes(fault.code)) return;
    slack.base.log.error({ fault, where }, 'what was made could not be shown, and is to be asked for again');
  }
}
