import { explainDecision } from '../../../operations/policy/explain-decision.ts';
import { note, section } from '../../blocks.ts';
import { outcomeLine, wanted } from '../../cards/request/request-lines.ts';
import { ACTION } from '../../ids.ts';
import { traceBlocks } from '../../lists/explanation-message.ts';
import { inline } from '../../mrkdwn.ts';
import type { ActionListener } from '../action.ts';

/** Shows how a request was decided, to whoever asked and to nobody else. */
export const explainRequestAction: ActionListener = {
  id: ACTION.explainRequest,
  async handle(ctx, { value }) {
    const { request, trace } = await explainDecision(ctx, { requestId: value });
    const { policyId } = request.request;
    const line = `Why ${wanted(request)} ended this way: ${outcomeLine(request)}`;
    const under =
      policyId === '' ? 'No policy covers it.' : `Decided under the policy ${inline(policyId, 100)}.`;
    const when = note('Based on the policies and facts at that moment.');
    const message = { text: line, blocks: [section(line, under), ...traceBlocks(trace), when] };
    return { kind: 'message', message };
  },
};
