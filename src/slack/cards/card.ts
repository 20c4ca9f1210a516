import type { Card } from '../../domain/card.ts';
import type { Ctx } from '../../operations/context.ts';
import type { Message } from '../blocks.ts';
import type { RenderContext } from '../wording.ts';

/** What of which kind is drawn, and for whom. */
export type Drawn = Pick<Card, 'subjectId' | 'audienceId'>;

/** One kind of card: `load` reads what it shows, `draw` makes the message of that, and reads nothing. */
export interface CardType<View> {
  load: (ctx: Ctx, card: Drawn) => Promise<View>;
  draw: (view: View, card: Drawn, render: RenderContext) => Message;
  /** Whether somebody may have it drawn anew where they pressed something. Whom it is posted to is for who wants it to say. */
  mayRead: (view: View, readerId: string) => boolean;
}

/** A card whose kind is known: the message that it is now, and the same for a reader, undefined for who may not read it. */
export interface Drawing {
  render: (ctx: Ctx, card: Drawn, render: RenderContext) => Promise<Message>;
  renderFor: (ctx: Ctx, card: Drawn, render: RenderContext) => Promise<Message | undefined>;
}

export function card<View>({ load, draw, mayRead }: CardType<View>): Drawing {
  return {
    render: async (ctx, one, render) => draw(await load(ctx, one), one, render),
    renderFor: async (ctx, one, render) => {
      if (mayRead === nobody) return undefined;
      const view = await load(ctx, one);
      return mayRead(view, one.audienceId) ? draw(view, one, render) : undefined;
    },
  };
}

/** Nothing in it is pressed that draws it anew: it comes as a post, and as changes of that. */
export const nobody = (): boolean => false;
