import { namedBlocks } from '../block-kit/named-blocks.ts';
import { viewFaults } from '../block-kit/surfaces.ts';
import { isJson, objectsAt, type Json } from '../json.ts';
import { SlackFault } from './slack-fault.ts';
import type { Workspace } from './workspace.ts';

// Slack's documented ceiling for a whole view, measured on its JSON.
const MOST_VIEW_BYTES = 250_000;

/** Checks a view as Slack does and gives its blocks the ids that were left out. */
export function checkedView(workspace: Workspace, view: unknown, type: 'modal' | 'home'): Json {
  if (!isJson(view)) throw new SlackFault('invalid_arguments', ['[ERROR] missing required field: view']);
  if (workspace.rules.blockKit) {
    const faults = viewFaults(view, type);
    if (faults.length > 0) throw new SlackFault('invalid_arguments', faults);
    if (JSON.stringify(view).length > MOST_VIEW_BYTES) throw new SlackFault('view_too_large');
  }
  return { ...view, blocks: namedBlocks(objectsAt(view, 'blocks')) };
}
