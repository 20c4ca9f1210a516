import type { Card, CardKind } from '../../domain/card.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import type { Ctx } from '../../operations/context.ts';
import type { Message } from '../blocks.ts';
import type { RenderContext } from '../wording.ts';
import { requestCards } from './request/index.ts';
import { questionCards } from './question/index.ts';
import { grantCards } from './grant/index.ts';
import { reviewCards } from './review/index.ts';
import { campaignCards } from './campaign/index.ts';
import { emergencyCards } from './emergency/index.ts';
import { peopleCards } from './people/index.ts';
import { connectorCards } from './connector/index.ts';
import { databaseChangeCards } from './database-change/index.ts';
import { reconcileCards } from './reconcile/index.ts';
import { waitingCards } from './waiting/index.ts';
import type { Drawing } from './card.ts';

const CARDS: Record<CardKind, Drawing> = {
  ...requestCards,
  ...questionCards,
  ...grantCards,
  ...reviewCards,
  ...campaignCards,
  ...emergencyCards,
  ...peopleCards,
  ...connectorCards,
  ...databaseChangeCards,
  ...reconcileCards,
  ...waitingCards,
};

/** The message that a card is now, from rows read now. */
export const renderCard = (ctx: Ctx, card: Card, render: RenderContext): Promise<Message> =>
  CARDS[card.kind].render(ctx, card, render);

/** The same for whoever pressed something in it, as it is now; undefined for who may not read it. */
export const renderFor = (
  ctx: PersonCtx,
  kind: CardKind,
  subjectId: string,
  render: RenderContext,
): Promise<Message | undefined> =>
  CARDS[kind].renderFor(ctx, { subjectId, audienceId: ctx.actor.person.id }, render);
