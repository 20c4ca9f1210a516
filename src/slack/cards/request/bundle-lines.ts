/** What the cards of several requests that were asked for together say alike. */
import type { RequestView } from '../../../operations/views.ts';
import { section } from '../../blocks.ts';
import { type Sign, sign } from '../../signs.ts';
import { counted } from '../../wording.ts';
import { denialComment, howLong, wanted } from './request-lines.ts';

/** The requests of one bundle share who asks, for whom and why; the first stands for them all. */
export function firstOf(views: RequestView[]): RequestView {
  const [first] = views;
  if (first === undefined) throw new Error('a bundle has at least one request');
  return first;
}

/** "4 things for 2 hours" */
export function together(views: RequestView[]): string {
  const lengths = new Set(views.map((view) => howLong(view.request)));
  const [only] = lengths;
  const things = counted(views.length, 'thing', 'things');
  return lengths.size === 1 && only !== undefined ? `${things} ${only}` : things;
}

/** One line of a bundle: what, and where it stands. */
export function lineSection(view: RequestView, state: string) {
  return section(`• ${wanted(view)}`, state, denialComment(view));
}

/** Of all of it together; what became of each line stands beside it in words. */
export function bundleSign(views: RequestView[]): Sign {
  const states = views.map(({ request }) => request.state);
  if (states.includes('pending')) return sign('waiting', 'Waiting for approval');
  if (states.includes('approved'))
    return sign('done', states.every((state) => state === 'approved') ? 'All approved' : 'Decided');
  return states.includes('denied') ? sign('failed', 'None approved') : sign('ended', 'None approved');
}

/** "1 approved, 2 waiting, 1 denied" */
export function tally(views: RequestView[]): string {
  const count = (state: RequestView['request']['state']): number =>
    views.filter((view) => view.request.state === state).length;
  const counts: [number, string][] = [
    [count('approved'), 'approved'],
    [count('pending'), 'waiting'],
    [count('denied'), 'denied'],
    [count('cancelled'), 'cancelled'],
    [count('expired'), 'ended undecided'],
  ];
  return counts
    .filter(([many]) => many > 0)
    .map(([many, word]) => `${many} ${word}`)
    .join(', ');
}
