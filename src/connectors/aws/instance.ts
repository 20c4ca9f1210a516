import { ListInstancesCommand } from '@aws-sdk/client-sso-admin';
import { ConnectorError, type SeenAs } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { AwsSettings } from './aws-settings.ts';
import type { Calls } from './wire/calls.ts';
import { listed, whole } from './wire/paged.ts';

/** An instance of IAM Identity Center, and the store of its users and groups. */
export interface Instance {
  arn: string;
  storeId: string;
}

/** The one that the settings name, as AWS shows it. */
export async function findInstance(calls: Calls, settings: AwsSettings): Promise<Instance> {
  const { instance_arn: arn, identity_store_id: storeId, region } = settings;
  const all = await whole(async (token) => {
    const answer = await calls.read(({ sso }, how) =>
      sso.send(new ListInstancesCommand({ NextToken: token }), how),
    );
    return { items: listed(calls.name, answer.Instances), next: answer.NextToken };
  });
  const found = all.find((one) => one.InstanceArn === arn)?.IdentityStoreId;
  if (found === undefined)
    throw new ConnectorError(
      { kind: 'invalid' },
      `${calls.name} shows no instance ${plainLine(arn, 200)} of IAM Identity Center in ${region}: look at region, and at the account that its credentials belong to.`,
    );
  if (storeId !== undefined && storeId !== found)
    throw new ConnectorError(
      { kind: 'invalid' },
      `${calls.name} has the identity store ${plainLine(found, 80)} with the instance ${plainLine(arn, 200)}, not ${storeId}: correct identity_store_id or instance_arn.`,
    );
  return { arn, storeId: found };
}

/** Ids mean nothing at another instance than the one where they were seen. */
export function assertSameInstance(name: string, { arn }: Instance, seenAs: SeenAs | null | undefined): void {
  if (seenAs?.system === undefined || seenAs.system === arn) return;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${name} is another instance of IAM Identity Center (${plainLine(arn, 200)}) than the one where this access was seen (${plainLine(seenAs.system, 200)}): look at it there.`,
  );
}
