import { findElement, type PlacedElement } from '../block-kit/state.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { Where } from '../delivery/payloads.ts';
import { objectsAt } from '../json.ts';
import type { MemberRecord } from '../workspace/members.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Who does something, where, and the way to the bot. */
export interface Doer {
  workspace: Workspace;
  outbox: Outbox;
  member: MemberRecord;
  /** Where the sandbox is reached. */
  origin: string;
}

/** The element meant, when the place still shows it. */
export function elementAt(where: Where, blockId: string, actionId: string): PlacedElement | undefined {
  const blocks = where.kind === 'message' ? where.message.blocks : objectsAt(where.record.view, 'blocks');
  return findElement(blocks, blockId, actionId);
}
