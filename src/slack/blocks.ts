/** The few blocks that messages, lists and views are made of. */
import type { ActionsBlock, Button, ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { cutMrkdwn, escapeMrkdwn, plain } from './mrkdwn.ts';
import { type Sign, signBlocks, signed } from './signs.ts';

export interface Message {
  text: string;
  blocks: KnownBlock[];
  /** What kind of state it shows; both what is notified and what is drawn begin with it. */
  sign?: Sign;
}

/** Slack refuses a change of a message whose `text` is longer than 4,000 bytes, where it took the post. */
const TEXT_MAX_BYTES = 2_000;
const SECTION_MAX = 3_000;
const CONTEXT_MAX = 2_000;

/** A message as it is posted, changed or put in the place of another. */
export function content({ text, blocks, sign }: Message) {
  const said = sign === undefined ? text : `${escapeMrkdwn(signed(sign))}: ${text}`;
  return {
    text: cutMrkdwn(said, TEXT_MAX_BYTES, (part) => Buffer.byteLength(part)),
    blocks: sign === undefined ? blocks : [...signBlocks(sign), ...blocks],
    parse: 'none' as const,
  };
}

/** `mrkdwn` is already escaped; lines that are empty are left out. */
export function section(...lines: (string | null | undefined)[]): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: joined(lines, SECTION_MAX), verbatim: true } };
}

export function note(...lines: (string | null | undefined)[]): ContextBlock {
  return {
    type: 'context',
    elements: [{ type: 'mrkdwn', text: joined(lines, CONTEXT_MAX), verbatim: true }],
  };
}

export function heading(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text: plain(text, 150) } };
}

export const divider: KnownBlock = { type: 'divider' };

export function buttons(blockId: string, ...elements: Button[]): ActionsBlock {
  return { type: 'actions', block_id: blockId, elements };
}

export interface ButtonLook {
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; yes: string; no: string };
}

export function button(actionId: string, text: string, value: string, look: ButtonLook = {}): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text },
    value,
    ...(look.style === undefined ? {} : { style: look.style }),
    ...(look.confirm === undefined
      ? {}
      : {
          confirm: {
            title: { type: 'plain_text', text: look.confirm.title },
            text: { type: 'plain_text', text: plain(look.confirm.text, 300) },
            confirm: { type: 'plain_text', text: look.confirm.yes },
            deny: { type: 'plain_text', text: look.confirm.no },
          },
        }),
  };
}

/** A message of one paragraph; `mrkdwn` is already escaped. */
export function sentence(mrkdwn: string): Message {
  return { text: mrkdwn, blocks: [section(mrkdwn)] };
}

/** Slack takes about 11,300 characters of blocks in a message; what people can read is less. */
const BUDGET = 9_000;

/** As many of the rows as one message holds beside `fixed`; says so when some are left out. */
export function fittingRows(rows: KnownBlock[], ...fixed: KnownBlock[]): KnownBlock[] {
  let left = BUDGET - sizeOf(fixed);
  const kept = rows.filter((row) => {
    left -= sizeOf(row);
    return left >= 0;
  });
  if (kept.length === rows.length) return rows;
  // A row's buttons stand below it, and without them it isn't shown.
  while (kept.length > 0 && rows[kept.length]?.type === 'actions') kept.pop();
  return [...kept, note('… and more than fits in one message.')];
}

/** How much of a message is left beside these blocks. */
export const roomBeside = (...fixed: KnownBlock[]): number => BUDGET - sizeOf(fixed);

/** The first of these entries, each of some blocks, that fit into so much room, by what each takes of it. */
export function takeFitting(
  entries: KnownBlock[][],
  room: number,
  takes: (entry: KnownBlock[]) => number = sizeOf,
): KnownBlock[][] {
  let left = room;
  const tooMany = entries.findIndex((entry) => {
    left -= takes(entry);
    return left < 0;
  });
  return tooMany === -1 ? entries : entries.slice(0, tooMany);
}

/** As many of these entries as one message holds beside `fixed`, and by `rest` how many of `total` it doesn't show. */
export function withRest(
  entries: KnownBlock[][],
  { total, rest }: { total: number; rest: (left: number) => KnownBlock[] },
  ...fixed: KnownBlock[]
): KnownBlock[] {
  const shown = takeFitting(entries, roomBeside(...rest(total), ...fixed));
  return [...shown.flat(), ...(shown.length < total ? rest(total - shown.length) : [])];
}

/** That there are more than are shown, in the foot of a list. */
export const andMore = (more: number): KnownBlock[] => [note(`… and ${more} more.`)];

export function sizeOf(blocks: KnownBlock | KnownBlock[]): number {
  return JSON.stringify(blocks).length;
}

function joined(lines: (string | null | undefined)[], max: number): string {
  const text = lines.filter((line): line is string => typeof line === 'string' && line !== '').join('\n');
  return cutMrkdwn(text, max);
}
