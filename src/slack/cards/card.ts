import type { Card } from '../../domain/card.ts';
import type { Ctx } from '../../operations/context.ts';
import type { Message } from '../blocks.ts';
import type { RenderContext } from '../wording.ts';

/** The message that a card of one kind is now. */
export type CardRenderer = (ctx: Ctx, card: Card, render: RenderContext) => Promise<Message>;

/** One kind of card: `load` reads what it shows, `draw` makes the message of that, and reads nothing. */
export function card<View>(
  load: (ctx: Ctx, card: Card) => Promise<View>,
  draw: (view: View, card: Card, render: RenderContext) => Message,
): CardRenderer {
  return async (ctx, one, render) => draw(await load(ctx, one), one, render);
}
