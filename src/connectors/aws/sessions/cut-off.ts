import { ConnectorError, type GrantRef } from '../../../domain/grant/connector.ts';
import { roleOf, stillHeld, type AccountRole, type AssignmentTarget } from '../assignments/assignments.ts';
import type { At } from '../at.ts';
import { partitionOf } from '../aws-settings.ts';
import { findUser } from '../store/users.ts';
import { isRefusal, NOT_FOUND } from '../wire/aws-errors.ts';
import { hasCut, roleArn, withCut, type Cut } from './cut.ts';
import { readDenyPolicy, thoseThatReach, updateDenyPolicy, type DenyPolicy } from './deny-policies.ts';

/** Longer than a policy that was read before a change can be on its way. */
const SECOND_LOOK_MS = 15_000;
/** AWS's clocks tell whole seconds, and an answer is on its way for some time. */
const MARGIN_MS = 3_000;

export interface Ended {
  ref: GrantRef;
  asked: AssignmentTarget;
  goneSince: Date | undefined;
  time: () => Date;
}

/**
 * Has the sessions of a removed assignment refused; answers why that can't be, or undefined where it is so. AWS takes a policy
 * as a whole, so that another process may write at the same moment what it read before: one that wrote never says that it is
 * done, and the next look does.
 */
export async function cutOff(at: At, ended: Ended): Promise<string | undefined> {
  try {
    return await tryToCut(at, ended);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.fault.kind === 'retryable') throw error;
    if (error.fault.kind === 'unknown_outcome') throw lookAgain(error.message);
    return error.message;
  }
}

async function tryToCut(at: At, { ref, asked, goneSince, time }: Ended): Promise<string | undefined> {
  const userId = ref.seenAs?.account.id ?? (await findUser(at, ref)).id;
  const role = await roleOf(at, ref, asked);
  const reach = await thoseThatReach(at, role.accountId);
  if ('none' in reach) return reach.none;
  const policies: DenyPolicy[] = [];
  for (const id of reach.ids) {
    const policy = await readDenyPolicy(at, id);
    const wanted = wantedOf(at, { userId, role, since: sinceOf(policy, { goneSince, time }) });
    if (goneSince !== undefined && hasCut(policy.text, wanted)) {
      if (time().getTime() - goneSince.getTime() >= SECOND_LOOK_MS) return undefined;
      throw lookAgain(`${at.calls.name}: the sessions are cut off.`);
    }
    policies.push(policy);
  }
  const held = await stillHeldBy(at, role, userId);
  if (held !== undefined) return held;
  for (const { id } of policies) {
    // Read anew, so that as little as can be lies between this and the change.
    const policy = await readDenyPolicy(at, id);
    const since = new Date(sinceOf(policy, { goneSince, time }).getTime() + MARGIN_MS);
    const wanted = wantedOf(at, { userId, role, since });
    const content = withCut(policy.text, wanted, policy.at);
    if (content === undefined) continue;
    const now = await updateDenyPolicy(at, id, content);
    if (now === undefined || !hasCut(now, wanted)) return `AWS keeps ${id} in another form than it was given`;
    throw lookAgain(`${at.calls.name}: the sessions were cut off.`);
  }
  return `there is no room left in ${reach.ids.join(', ')}`;
}

const lookAgain = (said: string): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable', afterMs: SECOND_LOOK_MS },
    `${said} Whether the policy stays so is looked at once more.`,
  );

/** When the access was gone, by AWS's clock. */
function sinceOf({ at }: DenyPolicy, { goneSince, time }: Pick<Ended, 'goneSince' | 'time'>): Date {
  const agoMs = goneSince === undefined ? 0 : Math.max(0, time().getTime() - goneSince.getTime());
  return new Date(at.getTime() - agoMs);
}

/** In whole seconds, as a policy has it. */
function wantedOf(
  { settings }: At,
  { userId, role, since }: { userId: string; role: AccountRole; since: Date },
): Cut {
  const before = new Date(Math.floor(since.getTime() / 1_000) * 1_000);
  return { userId, role: roleArn(partitionOf(settings), role.accountId, role.set.name), before };
}

/** Of a user whom the identity store has no more no group is known, and none gives them anything. */
async function stillHeldBy(at: At, role: AccountRole, userId: string): Promise<string | undefined> {
  try {
    return await stillHeld(at, role, userId);
  } catch (error) {
    if (isRefusal(error, ...NOT_FOUND)) return undefined;
    throw error;
  }
}
