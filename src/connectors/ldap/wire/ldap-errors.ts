import { ResultCodeError } from 'ldapts';
import { ConnectorError, type ConnectorFault } from '../../../domain/grant/connector.ts';
import { brokenOff } from '../../line.ts';
import { plainLine } from '../../plain-line.ts';
import { strikeOut } from '../../strike-out.ts';

/** Result codes of RFC 4511 that are decided upon. */
export const LDAP = {
  protocolError: 2,
  noSuchAttribute: 16,
  undefinedType: 17,
  constraintViolation: 19,
  valueExists: 20,
  invalidSyntax: 21,
  noSuchObject: 32,
  invalidDn: 34,
  insufficientAccess: 50,
  unwillingToPerform: 53,
  objectClassViolation: 65,
  entryExists: 68,
} as const;

/** Whether the server answered with one of these. */
export const isCode = (error: unknown, ...codes: number[]): boolean =>
  error instanceof ResultCodeError && codes.includes(error.code);

const RETRYABLE: ConnectorFault = { kind: 'retryable' };
const DENIED: ConnectorFault = { kind: 'denied' };
const FAULTS: ReadonlyMap<number, [ConnectorFault, string]> = new Map([
  [3, [RETRYABLE, 'took longer than its time limit']],
  [4, [DENIED, 'cuts its lists off: lift the size limit for the connector’s bind DN']],
  [8, [DENIED, 'asks for a stronger bind: use ldaps://']],
  [10, [{ kind: 'invalid' }, 'refers changes to another server: set url to the one that takes them']],
  [11, [DENIED, 'cuts its lists off: lift the size limit for the connector’s bind DN']],
  [13, [DENIED, 'asks for TLS: take allow_plain out']],
  [48, [DENIED, 'doesn’t let the connector’s bind DN in with a password']],
  [49, [DENIED, 'doesn’t know the connector’s bind DN, or its password is wrong']],
  [50, [DENIED, 'doesn’t let the connector’s bind DN do this: give it the rights']],
  [51, [RETRYABLE, 'is busy']],
  [52, [RETRYABLE, 'isn’t available']],
]);

const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const UNTRUSTED = /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|ERR_SSL_)/;

// No cause is handed on: the library's errors may quote what was sent.
/** What a session rejected with, as a fault; `wrote`: a broken connection leaves open whether that was done. */
export function asConnectorError(
  { name, secret, wrote }: { name: string; secret: string; wrote: boolean },
  error: unknown,
): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ResultCodeError) return refused(name, error, secret);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  if (UNTRUSTED.test(code))
    return new ConnectorError(
      { kind: 'invalid' },
      `${name}’s certificate isn’t trusted (${code}): name the file of its CA as ca, or correct the host in url.`,
    );
  if (NOT_CONNECTED.test(code)) return brokenOff(name, code, 'connecting');
  return brokenOff(name, code, wrote ? 'writing' : 'reading');
}

function refused(name: string, { code, message }: ResultCodeError, secret: string): ConnectorError {
  const [fault, why] = FAULTS.get(code) ?? [{ kind: 'invalid' } as const, 'refused'];
  // What is left of a secret that was cut isn't found any more.
  const said = plainLine(strikeOut(message.replace(/ ?Code: 0x[0-9a-f]+$/, ''), [secret]), 200);
  return new ConnectorError(fault, `${name} ${why} (${code}${said === '' ? '' : `, ${said}`}).`);
}
