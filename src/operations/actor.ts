import type { Actor } from '../domain/actor.ts';
import type { Ctx } from './context.ts';

/** A context in which a person acts, who was let in by `signIn` or by the command line. */
export type PersonCtx = Ctx & { actor: Extract<Actor, { kind: 'person' }> };

/** The context of the program's own work. */
export const asSystem = (ctx: Omit<Ctx, 'actor'>): Ctx => ({
  ...ctx,
  actor: { kind: 'system', label: 'Sallyport' },
});
