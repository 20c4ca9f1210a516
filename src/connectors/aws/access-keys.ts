import {
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  type AccessKeyMetadata,
} from '@aws-sdk/client-iam';
import {
  ConnectorError,
  type AccountRef,
  type HeldCredential,
  type Outcome,
  type Page,
} from '../../domain/grant/connector.ts';
import { loginOf, whyNoLogin, type LoginSettings } from '../logins.ts';
import { plainLine } from '../plain-line.ts';
import { isRefusal, NOT_FOUND } from './wire/aws-errors.ts';
import type { Calls } from './wire/calls.ts';
import { listed, forEachSome, whole } from './wire/paged.ts';

/** The access keys of a person's IAM user, in the account that the connector's credentials belong to. */
export async function listKeys(
  calls: Calls,
  settings: LoginSettings,
  account: AccountRef,
  cursor: string | undefined,
): Promise<Page<HeldCredential>> {
  const { keys, next } = await keysOf(calls, iamUserOf(calls.name, settings, account), cursor);
  const items = await forEachSome(keys, async ({ AccessKeyId: id = '', Status, CreateDate }) => {
    const asked = new GetAccessKeyLastUsedCommand({ AccessKeyId: id });
    const { AccessKeyLastUsed: last } = await calls.read(({ iam }, how) => iam.send(asked, how));
    return {
      id,
      kind: 'access_key' as const,
      name: null,
      active: Status !== 'Inactive',
      createdAt: CreateDate,
      lastUsedAt: last?.LastUsedDate,
    };
  });
  return { items, next };
}

/** Has a key let nobody in any more: it can be let in again in AWS. */
export async function disableKey(
  calls: Calls,
  settings: LoginSettings,
  { account, id }: { account: AccountRef; id: string },
): Promise<Outcome> {
  const user = iamUserOf(calls.name, settings, account);
  if ((await calls.keyId()) === id)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${id} is the key that this connector itself signs with, so it isn’t disabled here.`,
    );
  const all = await whole(async (marker) => {
    const { keys, next } = await keysOf(calls, user, marker);
    return { items: keys, next };
  });
  const key = all.find(({ AccessKeyId }) => AccessKeyId === id);
  if (key === undefined)
    throw new ConnectorError(
      { kind: 'not_found', what: 'target' },
      `${calls.name} has no access key ${plainLine(id, 128)} of the IAM user “${plainLine(user, 80)}”.`,
    );
  if (key.Status === 'Inactive') return { kind: 'done', changed: false };
  const command = new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: id, Status: 'Inactive' });
  await calls.write(({ iam }, how) => iam.send(command, how));
  return { kind: 'done', changed: true };
}

async function keysOf(
  calls: Calls,
  user: string,
  marker: string | undefined,
): Promise<{ keys: AccessKeyMetadata[]; next?: string | undefined }> {
  try {
    const command = new ListAccessKeysCommand({ UserName: user, Marker: marker });
    const answer = await calls.read(({ iam }, how) => iam.send(command, how));
    return {
      keys: listed(calls.name, answer.AccessKeyMetadata),
      next: answer.IsTruncated === true ? answer.Marker : undefined,
    };
  } catch (error) {
    if (!isRefusal(error, ...NOT_FOUND)) throw error;
    throw new ConnectorError(
      { kind: 'not_found', what: 'account' },
      `${calls.name} has no IAM user “${plainLine(user, 80)}”.`,
    );
  }
}

function iamUserOf(name: string, settings: LoginSettings, account: AccountRef): string {
  const user = loginOf(settings, account);
  if (user !== undefined && /^[\w+=,.@-]{1,128}$/.test(user)) return user;
  throw new ConnectorError(
    { kind: 'not_found', what: 'account' },
    `${name}: ${user === undefined ? whyNoLogin(settings, account) : `“${plainLine(user, 80)}” can’t be the name of an IAM user.`}`,
  );
}
