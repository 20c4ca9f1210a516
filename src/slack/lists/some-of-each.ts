import type { KnownBlock } from '@slack/types';
import { button, buttons, roomBeside, sizeOf, takeFitting } from '../blocks.ts';
import { type PagedName, pageValue, wholeListAction } from '../ids.ts';
import { counted } from '../wording.ts';

/** Some of a list, each entry of it some blocks. */
export interface Some {
  list: PagedName;
  /** Stands above it. */
  head: KnownBlock[];
  entries: KnownBlock[][];
  total: number;
}

const WORDS: Partial<Record<PagedName, [one: string, many: string]>> = {
  approvals: ['request', 'requests'],
  'glass-reviews': ['emergency', 'emergencies'],
  batches: ['review', 'reviews'],
  'campaign-waits': ['review to steer', 'reviews to steer'],
  'late-reviewers': ['late review', 'late reviews'],
  tasks: ['task', 'tasks'],
  questions: ['question', 'questions'],
  findings: ['case of found access', 'cases of found access'],
  discrepancies: ['finding at a target', 'findings at targets'],
  'late-removals': ['late removal', 'late removals'],
  'overdue-tasks': ['overdue task', 'overdue tasks'],
  'untold-ends': ['end date not set', 'end dates not set'],
  'left-connectors': ['missing connector', 'missing connectors'],
  'moved-connectors': ['moved connector', 'moved connectors'],
  grants: ['right you hold', 'rights you hold'],
  requests: ['request of yours', 'requests of yours'],
  'live-campaigns': ['running review', 'running reviews'],
  'coming-campaigns': ['upcoming review', 'upcoming reviews'],
  'closed-campaigns': ['closed review', 'closed reviews'],
};

/** As much of each list as one message holds beside `fixed`, and a button for each that isn't there whole. */
export function someOfEach(lists: Some[], ...fixed: KnownBlock[]): KnownBlock[] {
  let room = roomBeside(...fixed, ...wholeButtons(lists));
  const blocks: KnownBlock[] = [];
  const cut: Some[] = [];
  for (const list of lists) {
    const entries = takeFitting(list.entries, room - sizeOf(list.head));
    const shown = entries.length === 0 && list.entries.length > 0 ? [] : [...list.head, ...entries.flat()];
    room -= sizeOf(shown);
    blocks.push(...shown);
    if (entries.length < list.total) cut.push(list);
  }
  return [...blocks, ...wholeButtons(cut)];
}

function wholeButtons(lists: Some[]): KnownBlock[] {
  if (lists.length === 0) return [];
  const each = lists.map(({ list, total }) =>
    button(
      wholeListAction(list),
      `All ${counted(total, ...(WORDS[list] ?? ['entry', 'entries']))}`,
      pageValue({ list, offset: 0, of: '' }),
    ),
  );
  return [buttons('whole-lists', ...each)];
}
