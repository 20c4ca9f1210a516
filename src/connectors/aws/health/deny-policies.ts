import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { readDenyPolicy, readThoseThatReach, whyNot } from '../sessions/deny-policies.ts';
import { parseTarget } from '../targets.ts';

/** Why open sessions of these targets, or some of them, can't be cut off. */
export async function faultsOfPolicies(at: At, targets: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  const tell = async (work: () => Promise<string[]>) => {
    const reasons = await work().catch((error: unknown) => [whyNot(error)]);
    faults.push(...reasons.map((why) => `Open sessions can’t be cut off: ${plainLine(why, 300)}.`));
  };
  for (const id of at.settings.deny_policy_ids ?? [])
    await tell(async () => {
      await readDenyPolicy(at, id);
      return [];
    });
  for (const accountId of accountsOf(at, targets))
    await tell(async () => (await readThoseThatReach(at, accountId)).reasons);
  return [...new Set(faults)];
}

function accountsOf({ calls }: At, targets: readonly string[]): string[] {
  const ids = targets.flatMap((target) => {
    try {
      const asked = parseTarget(calls.name, target);
      return asked.kind === 'assignment' ? [asked.accountId] : [];
    } catch {
      // It was told above.
      return [];
    }
  });
  return [...new Set(ids)];
}
