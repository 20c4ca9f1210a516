import { newId, StageId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import { TO_EMPLOYEES } from '../../domain/request/hand-on.ts';
import type { Decision, Request, Stage } from '../../domain/request/request.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import * as requestStore from '../../store/request/request-store.ts';
import * as stageStore from '../../store/request/stage-store.ts';
import type { PersonCtx } from '../actor.ts';
import { lookUp } from '../look-up.ts';

/**
 * Has an admin decide as well, after the other stages, where it can't be said any more whether the policy refuses a request:
 * `doubt` is why. Nothing is added where an admin is asked anyhow, or has said yes. Returns the stages as they are now.
 */
export async function askAdminToo(
  tx: Tx,
  ctx: PersonCtx,
  request: Request,
  stages: readonly Stage[],
  {
    doubt,
    beneficiary,
    decisions,
  }: { doubt: string; beneficiary: Person; decisions: readonly Pick<Decision, 'personId' | 'verdict'>[] },
): Promise<Stage[]> {
  const now = ctx.clock.now();
  const { entitlement } = request;
  const admins = await lookUp(tx, ctx.config, [{ kind: 'admin' }], { entitlement, beneficiary, now });
  const saidYes = decisions.filter(({ verdict }) => verdict === 'approve').map(({ personId }) => personId);
  const isAsked = stages.some(
    ({ approvers, state }) => state !== 'skipped' && approvers.some(({ kind }) => kind === 'admin'),
  );
  if (isAsked || admins.some(({ id }) => saidYes.includes(id))) return [...stages];
  const name = 'Admin';
  await stageStore.insertStages(tx, [
    {
      id: StageId.parse(newId('stage', now)),
      requestId: request.id,
      ordinal: stages.length + 1,
      name,
      state: 'waiting',
      need: 1,
      samePerson: false,
      reassignTo: stages[0]?.reassignTo ?? TO_EMPLOYEES,
      approvers: [{ kind: 'admin' }],
    },
  ]);
  const note = `An admin decides too, because the policy may refuse this by who is in a group. ${doubt}`;
  await requestStore.noteOnRequest(tx, request.id, note);
  await audit(tx, ctx, {
    kind: 'stage.added',
    data: { stage: name, because: doubt },
    subject: { requestId: request.id, entitlement, personId: beneficiary.id },
  });
  return stageStore.findStages(tx, [request.id]);
}
