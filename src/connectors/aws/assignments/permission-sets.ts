import { DescribePermissionSetCommand, ListPermissionSetsCommand } from '@aws-sdk/client-sso-admin';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import { everyItem } from '../../../domain/pages.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { isRefusal, NOT_FOUND } from '../wire/aws-errors.ts';
import { forEachSome, listed, MOST_ON_A_PAGE } from '../wire/paged.ts';

export interface PermissionSet {
  arn: string;
  name: string;
}

/** Undefined where there is none of this ARN. */
export async function describeSet(
  { calls, instance, sets }: At,
  arn: string,
): Promise<PermissionSet | undefined> {
  try {
    const asked = { InstanceArn: instance.arn, PermissionSetArn: arn };
    const { PermissionSet: found } = await calls.read(({ sso }, how) =>
      sso.send(new DescribePermissionSetCommand(asked), how),
    );
    if (found?.Name === undefined)
      throw new ConnectorError(
        { kind: 'retryable' },
        `${calls.name} described a permission set without its name. It will be tried again.`,
      );
    const set = { arn, name: found.Name };
    sets.set(arn, set);
    return set;
  } catch (error) {
    if (!isRefusal(error, ...NOT_FOUND)) throw error;
    sets.delete(arn);
    return undefined;
  }
}

/** As it was described before, where it was. */
export async function knownSet(at: At, arn: string): Promise<PermissionSet | undefined> {
  return at.sets.get(arn) ?? (await describeSet(at, arn));
}

/** AWS finds permission sets by their ARN alone, so all are gone through where the name isn't known yet. */
export async function findSet(at: At, name: string): Promise<PermissionSet> {
  const before = [...at.sets.values()].find((set) => set.name === name);
  const still = before && (await describeSet(at, before.arn));
  if (still !== undefined) return still;
  const pages = everyItem(async (token) => {
    const { arns, next } = await listSets(at, token, MOST_ON_A_PAGE);
    return { items: [arns], next };
  });
  for await (const arns of pages) {
    const found = (await forEachSome(arns, (arn) => knownSet(at, arn))).find((set) => set?.name === name);
    if (found !== undefined) return found;
  }
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${at.calls.name} has no permission set “${plainLine(name, 100)}”: correct the target in access.yaml.`,
  );
}

export async function listSets({ calls, instance }: At, token: string | undefined, count: number) {
  const asked = { InstanceArn: instance.arn, NextToken: token, MaxResults: count };
  const answer = await calls.read(({ sso }, how) => sso.send(new ListPermissionSetsCommand(asked), how));
  return { arns: listed(calls.name, answer.PermissionSets), next: answer.NextToken };
}
