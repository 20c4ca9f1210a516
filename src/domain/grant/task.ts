import type { GrantId, PersonId, TaskId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const TASK_STATES = ['open', 'done', 'refused', 'obsolete'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Work that a person does at a target system and confirms; a removal can't be refused for good, so it stays open. */
export const taskTransitions: Transitions<TaskState> = {
  open: ['done', 'refused', 'obsolete'],
  done: [],
  refused: [],
  obsolete: [],
};

/** Work by hand that nobody has done for so long is put before the owners and the admins. */
export const ESCALATE_AFTER_MS = 24 * 60 * 60_000;

export interface Task {
  id: TaskId;
  grantId: GrantId;
  kind: 'grant' | 'revoke';
  state: TaskState;
  instructions: string;
  assigneeIds: PersonId[];
  createdAt: Date;
  /** When the owners and the admins were told that it isn't done. */
  escalatedAt: Date | null;
  endedAt: Date | null;
  endedById: PersonId | null;
  comment: string;
}
