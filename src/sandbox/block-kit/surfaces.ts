import { isJson, objectsAt, type Json } from '../json.ts';
import { blockOf } from './blocks.ts';
import { exactlyOne, fault, flag, list, object, oneOf, text, type Check, type Report } from './checks.ts';
import { optionGroupList, optionList, plain } from './composition.ts';

const MOST_CHARACTERS_IN_MARKDOWN = 12_000;

function reportFor(surface: Report['surface']): Report {
  return { faults: [], surface, blockIds: new Set() };
}

/** What Slack would find wrong with a message's blocks, in its words; none is well. */
export function messageFaults(blocks: unknown[]): string[] {
  const report = reportFor('message');
  list(blockOf.message, 50, 0)(blocks, '/blocks', report);
  const known = blocks.filter(isJson);
  if (known.filter((one) => one.type === 'table').length > 1)
    fault(report, '/blocks', 'only one table is allowed');
  const markdown = known
    .filter((one) => one.type === 'markdown')
    .map((one) => String(one.text))
    .join('');
  if (markdown.length > MOST_CHARACTERS_IN_MARKDOWN)
    fault(
      report,
      '/blocks',
      `must be less than ${MOST_CHARACTERS_IN_MARKDOWN + 1} characters over all markdown blocks`,
    );
  return report.faults;
}

const shared: Record<string, Check> = {
  private_metadata: text(3000, 0),
  callback_id: text(255, 0),
  external_id: text(255, 0),
};

const modal = object(
  { type: oneOf('modal'), title: plain(24), blocks: list(blockOf.modal, 100, 0) },
  {
    ...shared,
    close: plain(24),
    submit: plain(24),
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  },
  inputsNeedSubmit,
);

const home = object({ type: oneOf('home'), blocks: list(blockOf.home, 100, 0) }, shared);

function inputsNeedSubmit(view: Json, at: string, report: Report): void {
  const hasInput = objectsAt(view, 'blocks').some((one) => one.type === 'input');
  if (hasInput && view.submit === undefined)
    fault(report, `${at}/submit`, 'missing required field: submit, since the view has an input block');
}

/** What Slack would find wrong with a view. */
export function viewFaults(view: unknown, type: 'modal' | 'home'): string[] {
  const report = reportFor(type);
  const check = type === 'modal' ? modal : home;
  check(view, '/view', report);
  const focused = isJson(view) ? JSON.stringify(view).split('"focus_on_load":true').length - 1 : 0;
  if (focused > 1) fault(report, '/view/blocks', 'only one element may have focus_on_load');
  return report.faults;
}

const suggestion = object(
  {},
  { options: listOrNone(optionList), option_groups: listOrNone(optionGroupList) },
  exactlyOne('options', 'option_groups'),
);

/** No match is an answer too. */
function listOrNone(check: Check): Check {
  return (value, at, report) =>
    Array.isArray(value) && value.length === 0 ? undefined : check(value, at, report);
}

/** What Slack would find wrong with the options a bot suggests. */
export function suggestionFaults(answer: unknown): string[] {
  const report = reportFor('modal');
  suggestion(answer, '', report);
  return report.faults;
}

/** Characters of text over all blocks, as `msg_blocks_too_long` counts them. */
export function blocksLength(blocks: unknown): number {
  if (Array.isArray(blocks)) return blocks.reduce<number>((sum, one) => sum + blocksLength(one), 0);
  if (!isJson(blocks)) return 0;
  return Object.entries(blocks).reduce(
    (sum, [key, value]) =>
      sum + (key === 'text' && typeof value === 'string' ? value.length : blocksLength(value)),
    0,
  );
}
