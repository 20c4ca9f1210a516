import type { KnownBlock } from '@slack/types';
import { DomainError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { button, buttons, heading, type Message, note, roomBeside, section, takeFitting } from '../blocks.ts';
import { ACTION, type ListPage, pageValue, placeOf, readPage } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import type { RenderContext } from '../wording.ts';
import { type ListPart, PAGED_LISTS } from './paged-lists.ts';

const PAGE = 10;

export function parsePage(value: string): ListPage {
  const page = readPage(value);
  if (page === undefined) throw new DomainError('invalid', 'That page is gone. Type the command again.');
  return page;
}

/** One page of a list, as it is now: which of how many, and the way to the others; `more` stands below it. */
export async function pageMessage(
  ctx: PersonCtx,
  asked: ListPage,
  render: RenderContext,
  more: readonly KnownBlock[] = [],
): Promise<Message> {
  const { page, found } = await readSomething(ctx, asked, render);
  const title = inline(found.title, 150);
  if (found.rows.length === 0) {
    const none = found.none === undefined ? `${title}: nothing right now.` : inline(found.none, 300);
    return { text: none, blocks: [section(none), ...(found.about ?? []), ...more] };
  }
  const head = [heading(found.title), ...(found.about ?? [])];
  const widest = foot(page, PAGE, found.total + 2 * PAGE);
  const fitting = takeFitting(found.rows, roomBeside(...head, ...widest, ...more));
  const rows = fitting.length === 0 ? found.rows.slice(0, 1) : fitting;
  return {
    text: `${title}: ${range(page, rows.length, found.total)}.`,
    blocks: [...head, ...rows.flat(), ...foot(page, rows.length, found.total), ...more],
  };
}

/** The page that was asked for, or the last there is: what stood on it may be done by now. */
async function readSomething(
  ctx: PersonCtx,
  asked: ListPage,
  render: RenderContext,
): Promise<{ page: ListPage; found: ListPart }> {
  const read = (page: ListPage) =>
    PAGED_LISTS[page.list](ctx, {
      part: { offset: page.offset, limit: PAGE },
      of: page.of,
      place: placeOf(page),
      render,
    });
  const found = await read(asked);
  if (found.rows.length > 0 || asked.offset === 0) return { page: asked, found };
  const last = { ...asked, offset: Math.max(0, found.total - PAGE) };
  return { page: last, found: await read(last) };
}

const range = ({ offset }: ListPage, shown: number, total: number): string =>
  shown === total ? `all ${total}` : `${offset + 1} to ${offset + shown} of ${total}`;

function foot(page: ListPage, shown: number, total: number) {
  const { offset } = page;
  const next = offset + shown;
  const ways = [
    ...(offset > 0
      ? [button(ACTION.previousPage, 'Previous', pageValue({ ...page, offset: Math.max(0, offset - PAGE) }))]
      : []),
    ...(next < total ? [button(ACTION.nextPage, 'Next', pageValue({ ...page, offset: next }))] : []),
  ];
  const said = `${range(page, shown, total)}`;
  return [
    note(`${said.charAt(0).toUpperCase()}${said.slice(1)}.`),
    ...(ways.length === 0 ? [] : [buttons('pages', ...ways)]),
  ];
}
