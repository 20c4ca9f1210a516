import { ConnectorError, type Health } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { isRefusal, NOT_FOUND } from '../wire/aws-errors.ts';
import { faultsOfPolicies } from './deny-policies.ts';
import { everyRead, untriedOf } from './every-read.ts';
import { findGroup } from '../store/groups.ts';
import { forEachSome } from '../wire/paged.ts';
import { findSet } from '../assignments/permission-sets.ts';
import { parseTarget } from '../targets.ts';

/** What its credentials may not read, what couldn't be tried, and which of these targets it can't give. */
export async function readHealth(at: At, targets: readonly string[]): Promise<Health> {
  const key = await at.calls.keyId();
  const actsAs = `access key ${key} (not tried: ${untriedOf(at).join(', ')})`;
  const tried = await forEachSome(everyRead(at), async ([what, read]) => {
    try {
      await at.calls.read(read);
    } catch (error) {
      if (isRefusal(error, ...NOT_FOUND, 'ValidationException')) return [];
      if (!(error instanceof ConnectorError) || error.fault.kind !== 'denied') throw error;
      return [`It may not read ${what}: ${plainLine(error.message, 300)}`];
    }
    return [];
  });
  const lacks = tried.flat();
  if (lacks.length > 0) return { ok: false, actsAs, lacks };
  for (const target of targets) {
    const fault = await faultOf(at, target);
    if (fault !== undefined) lacks.push(fault);
  }
  if (at.settings.deny_policy_ids !== undefined) lacks.push(...(await faultsOfPolicies(at, targets)));
  return { ok: lacks.length === 0, actsAs, lacks };
}

async function faultOf(at: At, target: string): Promise<string | undefined> {
  try {
    const asked = parseTarget(at.calls.name, target);
    if (asked.kind === 'assignment') {
      await findSet(at, asked.set);
      return undefined;
    }
    const { isProvisioned, name } = await findGroup(at, asked.group, undefined);
    return isProvisioned
      ? `The group “${plainLine(name, 80)}” comes from your identity provider, which decides who is in it: give it there.`
      : undefined;
  } catch (error) {
    if (error instanceof ConnectorError && error.fault.kind === 'not_found') return error.message;
    throw error;
  }
}
