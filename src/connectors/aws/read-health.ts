import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { At } from './at.ts';
import { isRefusal, NOT_FOUND } from './aws-errors.ts';
import { findGroup, listGroups } from './groups.ts';
import { assignmentsOf } from './list-grants.ts';
import { findSet, listSets } from './permission-sets.ts';
import { parseTarget } from './targets.ts';
import { listUsers } from './users.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What its credentials may not read, and which of these targets it can't give. */
export async function readHealth(at: At, targets: readonly string[]): Promise<Health> {
  const actsAs = `access key ${await at.calls.keyId()}`;
  const lacks: string[] = [];
  const tried = async (what: string, read: () => Promise<unknown>) => {
    try {
      await read();
    } catch (error) {
      if (isRefusal(error, ...NOT_FOUND, 'ValidationException')) return;
      if (!(error instanceof ConnectorError) || error.fault.kind !== 'denied') throw error;
      lacks.push(`It may not read ${what}: ${plainLine(error.message, 300)}`);
    }
  };
  await tried('users', () => listUsers(at, undefined, 1));
  await tried('groups', () => listGroups(at, undefined, 1));
  await tried('permission sets', () => listSets(at, undefined, 1));
  await tried('what is assigned to a user', () => assignmentsOf(at, NOBODY, 'USER'));
  if (at.settings.iam_users !== undefined)
    await tried('access keys', () =>
      at.calls.read(({ iam }, how) => iam.send(new ListAccessKeysCommand({ UserName: NOBODY }), how)),
    );
  if (lacks.length > 0) return { ok: false, actsAs, lacks };
  for (const target of targets) {
    const fault = await faultOf(at, target);
    if (fault !== undefined) lacks.push(fault);
  }
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
