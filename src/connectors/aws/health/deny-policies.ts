import { ConnectorError } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { readDenyPolicy, thoseThatReach } from '../sessions/deny-policies.ts';
import { parseTarget } from '../targets.ts';

/** Why open sessions of these targets, or some of them, can't be cut off. */
export async function faultsOfPolicies(at: At, targets: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  const tell = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.fault.kind === 'retryable') throw error;
      faults.push(`Open sessions can’t be cut off: ${plainLine(error.message, 300)}`);
    }
  };
  for (const id of at.settings.deny_policy_ids ?? [])
    await tell(async () => void (await readDenyPolicy(at, id)));
  for (const accountId of accountsOf(at, targets))
    await tell(async () => {
      const reach = await thoseThatReach(at, accountId);
      if ('none' in reach) faults.push(`Open sessions can’t be cut off there: ${reach.none}.`);
    });
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
