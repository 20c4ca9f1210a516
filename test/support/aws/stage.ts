import { awsConnector, makeAws, type AwsOptions } from '../../../src/connectors/aws/aws-connector.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import type { AwsServer } from './aws-server.ts';
import { INSTANCE } from './ledger.ts';

export const person = (email: string): AccountRef => ({ email, employeeId: null, name: email });
export const ACCOUNT = '111122223333';

/** What AWS hasn’t done at once is left to whoever polls. */
export const IMPATIENT = { everyMs: 1, forMs: 0 };

/** A connector at this server, with the server’s keys; lists have two on a page. */
export const connectTo = (
  { url, keys }: Pick<AwsServer, 'url' | 'keys'>,
  more: Record<string, unknown> = {},
  options: Partial<AwsOptions> = {},
) =>
  makeAws(
    'cloud',
    awsConnector.settings.parse({
      region: 'eu-central-1',
      instance_arn: INSTANCE,
      access_key_id: keys.id,
      secret_access_key: keys.secret,
      ...more,
    }),
    {
      time: () => new Date(),
      endpoint: url,
      pageSize: 2,
      patience: { everyMs: 1, forMs: 60_000 },
      ...options,
    },
  );
