import { ConnectorError, type GrantRef } from '../../../domain/grant/connector.ts';
import { roleOf, stillHeld, type AssignmentTarget } from '../assignments/assignments.ts';
import type { At } from '../at.ts';
import { partitionOf } from '../aws-settings.ts';
import { findUser } from '../store/users.ts';
import { hasCut, LASTS_MS, roleArn, type RoleCut } from './cut.ts';
import { readDenyPolicy, readThoseThatReach, whyNot, type DenyPolicy } from './deny-policies.ts';
import { writeCut } from './write-cut.ts';

/** Longer than a policy that was read before a change can be on its way. */
const SECOND_LOOK_MS = 15_000;
/** AWS's clocks tell whole seconds, and an answer is on its way for some time. */
const MARGIN_MS = 3_000;
/** So long AWS may go on opening sessions after it stopped listing an assignment, which it says nothing of. */
const OPENS_FOR_MS = 2 * 60_000;

export interface Ended {
  ref: GrantRef;
  asked: AssignmentTarget;
  goneSince: Date | undefined;
  time: () => Date;
}

/**
 * Has the sessions of a removed assignment refused; answers why that can't be, or undefined where it is so. At once those that
 * were opened before the removal; once AWS opens none any more, those of meanwhile as well, unless it was given again. AWS takes
 * a policy as a whole, so that another process may write at the same moment what it read before: one that wrote never says that
 * it is done, and the next look does.
 */
export async function cutOff(at: At, ended: Ended): Promise<string | undefined> {
  try {
    return await tryToCut(at, ended);
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === 'unknown_outcome')
      throw lookAgain(error.message, SECOND_LOOK_MS);
    return whyNot(error);
  }
}

async function tryToCut(at: At, { ref, asked, goneSince, time }: Ended): Promise<string | undefined> {
  const userId = ref.seenAs?.account.id ?? (await findUser(at, ref)).id;
  const role = await roleOf(at, ref, asked);
  const { policies, reasons } = await readThoseThatReach(at, role.accountId);
  if (policies.length === 0) return reasons.join('; ');

  const arn = roleArn(partitionOf(at.settings), role.accountId, role.set.name);
  const agoMs = () => (goneSince === undefined ? 0 : Math.max(0, time().getTime() - goneSince.getTime()));
  /** So long after that the access was gone, by AWS's clock, and in whole seconds as a policy has it. */
  const cutAt = (policy: DenyPolicy, laterMs: number): RoleCut => {
    const ms = policy.at.getTime() - agoMs() + laterMs;
    return { userId, role: arn, before: new Date(Math.floor(ms / 1_000) * 1_000) };
  };
  const isCut = (laterMs: number) => policies.some((policy) => hasCut(policy.text, cutAt(policy, laterMs)));

  const openedForMs = OPENS_FOR_MS + MARGIN_MS - agoMs();
  const laterMs = openedForMs > 0 ? 0 : OPENS_FOR_MS;
  if (isCut(laterMs)) {
    if (openedForMs <= 0) return undefined;
    throw lookAgain(`${at.calls.name}: the sessions are cut off.`, openedForMs);
  }
  const held = await stillHeld(at, role, userId);
  // What was opened meanwhile is of the access that they have.
  if (held !== undefined) return isCut(0) ? undefined : held;

  let isFull = false;
  for (const { id } of policies)
    try {
      // Read anew, so that as little as can be lies between this and the change.
      const policy = await readDenyPolicy(at, id);
      const written = await writeCut(at, policy, cutAt(policy, laterMs + MARGIN_MS));
      if (written === 'done') throw lookAgain(`${at.calls.name}: the sessions were cut off.`, SECOND_LOOK_MS);
      if (written === 'full') isFull = true;
      reasons.push(
        written === 'full'
          ? `there is no room left in ${id}`
          : `AWS keeps ${id} in another form than it was given`,
      );
    } catch (error) {
      reasons.push(whyNot(error));
    }
  if (isFull && agoMs() < LASTS_MS)
    throw new ConnectorError(
      { kind: 'retryable' },
      `${at.calls.name}: the sessions aren’t cut off yet: ${reasons.join('; ')}. It will be tried again, as others’ are over in time.`,
    );
  return reasons.join('; ');
}

const lookAgain = (said: string, afterMs: number): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable', afterMs },
    `${said} Whether the policy stays so is looked at once more.`,
  );
