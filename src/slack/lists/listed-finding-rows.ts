import type { KnownBlock } from '@slack/types';
import { DISCREPANCY_RULES } from '../../domain/reconcile/discrepancy.ts';
import type { ListedFinding } from '../../operations/reconcile/show/listed-finding.ts';
import { section } from '../blocks.ts';
import { accessLine, findingButtons, ignoringLine } from '../cards/grant/finding.ts';
import { differenceLine, ignoredLine, settleButtons } from '../cards/reconcile/discrepancy.ts';
import type { Place } from '../ids.ts';
import { inlineWithin } from '../mrkdwn.ts';
import { clockTime, listed, nameOf, type RenderContext } from '../wording.ts';

/** What differs, whom it waits for and since when; with the buttons for those who may settle it. */
export function listedFindingRows(
  one: ListedFinding,
  readerId: string,
  place: Place,
  render: RenderContext,
): KnownBlock[] {
  const line =
    one.kind === 'found' ? accessLine(one.view, render) : differenceLine(one.view, readerId, render);
  return [section(line, whereItStands(one, readerId, render)), ...settling(one, place)];
}

function settling(one: ListedFinding, place: Place): KnownBlock[] {
  if (!one.maySettle) return [];
  return one.kind === 'found' ? [findingButtons(one.view, place)] : settleButtons(one.view, place);
}

function whereItStands(one: ListedFinding, readerId: string, render: RenderContext): string {
  const { state } = one.kind === 'found' ? one.view.finding : one.view.discrepancy;
  if (state === 'ignored') return ignoredWords(one);
  const { foundAt } = one.kind === 'found' ? one.view.finding : one.view.discrepancy;
  const since = clockTime(foundAt, render.now);
  if (one.kind === 'difference' && DISCREPANCY_RULES[one.view.discrepancy.kind].askedOf === null)
    return `Found ${since}. Nobody has to do anything.`;
  if (one.waitsFor.length === 0) return `Found ${since}. Nobody was asked about it yet.`;
  const who = one.waitsFor
    .toSorted((a, b) => Number(b.id === readerId) - Number(a.id === readerId))
    .map((label) => (label.id === readerId ? 'you' : nameOf(label)));
  return `Waits for ${listed(who, 'or')} since ${since}.`;
}

function ignoredWords(one: ListedFinding): string {
  if (one.kind === 'difference') return ignoredLine(one.view);
  const { reason } = one.view.finding;
  return [ignoringLine(one.view), reason === null ? '' : inlineWithin(reason, 300)].join(' ').trim();
}
