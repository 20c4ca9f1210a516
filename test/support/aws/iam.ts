import type { AccessKey, Ledger } from './ledger.ts';
import { Refusal } from './refusal.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html, as far as it is used here: forms in, XML out. */
export function iam(ledger: Ledger, action: string, form: URLSearchParams): string {
  const answer = (result: string) =>
    `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${result}<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
  const keyId = form.get('AccessKeyId') ?? '';
  switch (action) {
    case 'ListAccessKeys': {
      const user = form.get('UserName') ?? '';
      const keys = keysOf(ledger, user);
      const from = Number(form.get('Marker') ?? 0);
      const part = keys.slice(from, from + ledger.most);
      const isTruncated = from + part.length < keys.length;
      const marker = isTruncated ? `<Marker>${from + part.length}</Marker>` : '';
      const members = part.map((key) => memberOf(user, key)).join('');
      return answer(
        `<ListAccessKeysResult><AccessKeyMetadata>${members}</AccessKeyMetadata><IsTruncated>${isTruncated}</IsTruncated>${marker}</ListAccessKeysResult>`,
      );
    }
    case 'GetAccessKeyLastUsed': {
      const [user, key] = ownerOf(ledger, keyId);
      const used = key.LastUsedDate && `<LastUsedDate>${key.LastUsedDate.toISOString()}</LastUsedDate>`;
      return answer(
        `<GetAccessKeyLastUsedResult><UserName>${user}</UserName><AccessKeyLastUsed>${used ?? ''}<ServiceName>N/A</ServiceName><Region>N/A</Region></AccessKeyLastUsed></GetAccessKeyLastUsedResult>`,
      );
    }
    case 'UpdateAccessKey': {
      const key = keysOf(ledger, form.get('UserName') ?? '').find((one) => one.AccessKeyId === keyId);
      if (key === undefined) throw noSuch(`The Access Key with id ${keyId} cannot be found.`);
      key.Status = form.get('Status') === 'Active' ? 'Active' : 'Inactive';
      return answer('');
    }
    default:
      throw new Refusal('InvalidAction', action);
  }
}

export const xmlRefusal = ({ code, message, status }: Refusal): string =>
  `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;

const memberOf = (user: string, { AccessKeyId, Status, CreateDate }: AccessKey): string =>
  `<member><UserName>${user}</UserName><AccessKeyId>${AccessKeyId}</AccessKeyId><Status>${Status}</Status><CreateDate>${CreateDate.toISOString()}</CreateDate></member>`;

function keysOf(ledger: Ledger, user: string): AccessKey[] {
  const keys = ledger.iamUsers.get(user);
  if (keys === undefined) throw noSuch(`The user with name ${user} cannot be found.`);
  return keys;
}

function ownerOf(ledger: Ledger, id: string): [string, AccessKey] {
  for (const [user, keys] of ledger.iamUsers)
    for (const key of keys) if (key.AccessKeyId === id) return [user, key];
  throw new Refusal('AccessDenied', 'User is not authorized', 403);
}

const noSuch = (message: string): Refusal => new Refusal('NoSuchEntity', message, 404);
