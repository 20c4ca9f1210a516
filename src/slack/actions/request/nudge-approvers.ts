import { nudgeApprovers, type Nudge } from '../../../operations/approval/ask/nudge-approvers.ts';
import { nudgeBundle } from '../../../operations/approval/ask/nudge-bundle.ts';
import { sentence } from '../../blocks.ts';
import { ACTION, isBundleId } from '../../ids.ts';
import { dayAndTime, names } from '../../wording.ts';
import type { ActionListener } from '../action.ts';
import { redrawStatus } from '../redraw.ts';

export const nudgeApproversAction: ActionListener = {
  id: ACTION.nudgeApprovers,
  redraw: redrawStatus,
  async handle(ctx, { value }) {
    const nudge = isBundleId(value)
      ? await nudgeBundle(ctx, { bundleId: value })
      : await nudgeApprovers(ctx, { requestId: value });
    return { kind: 'message', message: sentence(nudgedLine(nudge)) };
  },
};

/** Says of nobody that they were reminded before they are. */
function nudgedLine({ now, later, unreachable }: Nudge): string {
  const instants = [...new Set(later.map(({ at }) => at.getTime()))].sort((one, other) => one - other);
  const [only] = instants;
  if (now.length === 0 && instants.length === 1 && only !== undefined && unreachable.length === 0)
    return `They’ll get a reminder ${dayAndTime(new Date(only))}, when their working hours begin.`;
  if (now.length > 0 && instants.length === 0 && unreachable.length === 0)
    return 'Reminder sent. You can nudge again in an hour.';
  const lines = [
    now.length === 0 ? '' : `${names(now)} ${now.length === 1 ? 'was' : 'were'} reminded.`,
    ...instants.map((at) => {
      const those = later.filter((one) => one.at.getTime() === at).map(({ person }) => person);
      return `${names(those)} will get a reminder ${dayAndTime(new Date(at))}, when their working hours begin.`;
    }),
    unreachable.length === 0 ? '' : `Slack can’t reach ${names(unreachable, 'or')}.`,
  ];
  return lines.filter((line) => line !== '').join(' ');
}
