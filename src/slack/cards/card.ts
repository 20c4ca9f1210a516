import type { Card } from '../../domain/card.ts';
import type { Ctx } from '../../operations/context.ts';
import type { Message } from '../blocks.ts';
import type { Look } from '../wording.ts';

/** The message that a card of one kind is now. */
export type CardRenderer = (ctx: Ctx, card: Card, look: Look) => Promise<Message>;

/** One kind of card: `load` reads what it shows, `draw` makes the message of that, and reads nothing. */
export function card<View>(
  load: (ctx: Ctx, card: Card) => Promise<View>,
  draw: (view: View, card: Card, look: Look) => Message,
): CardRenderer {
  return async (ctx, one, look) => draw(await load(ctx, one), one, look);
}
