import type { Ctx } from '../context.ts';
import { StaleStateError } from '../../domain/errors.ts';
import { overReason, UNDECIDED } from '../../domain/request/request.ts';
import type { Request } from '../../domain/request/request.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as decisionStore from '../../store/request/decision-store.ts';
import * as stageStore from '../../store/request/stage-store.ts';

/** Tells whoever was second what became of a request. */
export async function staleRequest(db: Drizzle, ctx: Ctx, request: Request): Promise<StaleStateError> {
  const nothing = 'so nothing was changed now.';
  switch (request.state) {
    case 'pending':
    case 'expired': {
      const reason = request.endReason ?? overReason(request, ctx.clock.now());
      if (reason !== UNDECIDED)
        return new StaleStateError(`This request ended undecided, ${nothing} ${reason}`);
      return new StaleStateError(`This request ended undecided when its time was up, ${nothing}`);
    }
    case 'cancelled':
      return new StaleStateError(
        `This request was cancelled by the person ${request.endReason === null ? 'who made it' : 'whom it was for'}, ${nothing}`,
      );
    case 'approved':
    case 'denied': {
      const by = await deciderNames(db, request);
      const who = by.length > 0 ? `by ${by.join(' and ')}` : 'by its policy';
      const was = request.state === 'approved' ? 'approved' : 'denied';
      const self = ctx.actor.kind === 'person' && by.length === 1 && by[0] === ctx.actor.person.name;
      return new StaleStateError(`This request was already ${was} ${self ? 'by you' : who}, ${nothing}`);
    }
  }
}

async function deciderNames(db: Drizzle, request: Request): Promise<string[]> {
  const stages = await stageStore.findStages(db, [request.id]);
  const decisions = await decisionStore.findDecisions(
    db,
    stages.map((stage) => stage.id),
  );
  const deciding = decisions.filter((one) => (one.verdict === 'approve') === (request.state === 'approved'));
  const people = await personStore.findPeople(
    db,
    deciding.map((one) => one.personId),
  );
  return people.map((person) => person.name);
}
