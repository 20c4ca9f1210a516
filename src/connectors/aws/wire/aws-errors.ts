import { ConnectorError, type ConnectorFault } from '../../../domain/grant/connector.ts';
import { MAX_RETRY_AFTER_MS } from '../../access-contract/answers.ts';
import { brokenOff } from '../../line.ts';
import { plainLine } from '../../plain-line.ts';

/** AWS’s own word for what it refused, such as `ConflictException`. */
export class AwsRefusal extends ConnectorError {
  readonly code: string;
  constructor(code: string, fault: ConnectorFault, message: string) {
    super(fault, message);
    this.code = code;
  }
}

/** Whether AWS refused with one of these words. */
export const isRefusal = (error: unknown, ...codes: string[]): error is AwsRefusal =>
  error instanceof AwsRefusal && codes.includes(error.code);

export const NOT_FOUND = [
  'ResourceNotFoundException',
  'NoSuchEntity',
  'NoSuchEntityException',
  'PolicyNotFoundException',
  'ChildNotFoundException',
];

/** What an error of the SDK has besides its message, as far as it came with an answer. */
interface SdkError {
  name: string;
  message: string;
  code?: unknown;
  $metadata?: { httpStatusCode?: number };
  RetryAfterSeconds?: unknown;
}

/** No other code is surely of the time before anything was sent: EPROTO and EHOSTUNREACH may come in the middle of an answer. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_TLS_(CERT|HANDSHAKE)|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;
const UNCONNECTED = /did not establish a connection|^connect E/;
/** None of several addresses could be connected to. */
const OF_ALL_ADDRESSES = 'AggregateError';
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete)/;
const BEING_CHANGED = /^(ConcurrentModification|PolicyChangesInProgress)/;
const STALE = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const UNKNOWN_KEY =
  /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature\w*|MissingAuthenticationToken\w*|InvalidAccessKeyId|CredentialsProviderError)$/;
/** What new or renewed credentials would mend. */
export const isOfCredentials = (error: unknown): boolean =>
  error instanceof AwsRefusal && (STALE.test(error.code) || UNKNOWN_KEY.test(error.code));

const SKEWED = /^(RequestTimeTooSkewed|RequestInTheFuture)$/;
const OF_SIGNATURE = /Signature/;
const OF_ANOTHER_TIME = /^signature (expired|not yet current)/i;

/** What an error of the SDK is; its own message is quoted, its cause is left off. */
export function asFault(name: string, error: unknown, writes: boolean): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const sdk = (error instanceof Error ? error : new Error('unknown')) as SdkError;
  const status = sdk.$metadata?.httpStatusCode;
  if (status === undefined || isUnreadable(sdk, status)) return unanswered(name, sdk, status, writes);
  const said = `${name} answered ${sdk.name}: ${plainLine(sdk.message, 300)}`;
  const refusal = (fault: ConnectorFault, more = '') => new AwsRefusal(sdk.name, fault, `${said}${more}`);
  if (isClock(sdk))
    return refusal({ kind: 'retryable' }, ' The clocks differ by minutes. It will be tried again.');
  if (STALE.test(sdk.name))
    return refusal({ kind: 'denied' }, ' Its credentials are over: give it new ones.');
  if (UNKNOWN_KEY.test(sdk.name))
    return refusal({ kind: 'denied' }, ' Look at access_key_id and secret_access_key.');
  if (THROTTLED.test(sdk.name) || status === 429)
    return refusal({ kind: 'retryable', afterMs: pauseOf(sdk) }, ' It will be tried again.');
  if (BEING_CHANGED.test(sdk.name)) return refusal({ kind: 'retryable' }, ' It will be tried again.');
  if (/AccessDenied|NotAuthorized|Unauthorized/.test(sdk.name) || status === 401 || status === 403)
    return refusal({ kind: 'denied' }, ' Look at the policy of its credentials.');
  if (NOT_FOUND.includes(sdk.name)) return refusal({ kind: 'not_found', what: 'target' });
  if (/Conflict|QuotaExceeded|LimitExceeded/.test(sdk.name)) return refusal({ kind: 'conflict' });
  if (status >= 500) return refusal(writes ? { kind: 'unknown_outcome' } : { kind: 'retryable' });
  return refusal({ kind: 'invalid' });
}

const isClock = ({ name, message }: SdkError): boolean =>
  SKEWED.test(name) || (OF_SIGNATURE.test(name) && OF_ANOTHER_TIME.test(message));

/** Something between answered for AWS, or half of the answer is missing; redirects aren't followed. */
const isUnreadable = ({ name }: SdkError, status: number): boolean =>
  name === 'SyntaxError' || name === 'Unknown' || status < 400;

function unanswered(
  name: string,
  { name: kind, message, code }: SdkError,
  status: number | undefined,
  writes: boolean,
): ConnectorError {
  const how = typeof code === 'string' ? code : kind === 'AbortError' ? 'ETIMEDOUT' : kind;
  const isConnecting = NOT_SENT.test(how) || UNCONNECTED.test(message) || kind === OF_ALL_ADDRESSES;
  if (status === undefined && isConnecting) return brokenOff(name, how, 'connecting');
  if (status === undefined && kind !== 'SyntaxError')
    return brokenOff(name, how, writes ? 'writing' : 'reading');
  return writes
    ? new ConnectorError(
        { kind: 'unknown_outcome' },
        `${name} answered something that isn’t AWS’s: whether it did what was asked has to be read back.`,
      )
    : new ConnectorError(
        { kind: 'retryable' },
        `${name} answered something that isn’t AWS’s, as something between would. It will be tried again.`,
      );
}

function pauseOf({ RetryAfterSeconds: seconds }: SdkError): number | undefined {
  return typeof seconds === 'number' && seconds > 0
    ? Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS)
    : undefined;
}
