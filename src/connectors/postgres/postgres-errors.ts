import { ConnectorError, type ConnectorFault } from '../../domain/grant/connector.ts';
import { brokenOff } from '../line.ts';
import { plainLine } from '../plain-line.ts';

const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|CONNECT_TIMEOUT|CONNECTION_ENDED)$/;
const CUT_OFF = /^(ECONNRESET|EPIPE|ETIMEDOUT|CONNECTION_CLOSED|CONNECTION_DESTROYED)$/;

/**
 * SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), the longest prefix first. None says that
 * something isn't there: the same code comes from a connection, a parameter of it, or any statement.
 */
const FAULTS: [prefix: string, fault: ConnectorFault][] = [
  ['28', { kind: 'denied' }],
  ['3D', { kind: 'invalid' }],
  ['42501', { kind: 'denied' }],
  ['2BP01', { kind: 'conflict' }],
  ['23505', { kind: 'retryable' }],
  ['25006', { kind: 'retryable' }],
  ['08', { kind: 'retryable' }],
  ['40', { kind: 'retryable' }],
  ['53', { kind: 'retryable' }],
  ['55P03', { kind: 'retryable' }],
  ['57', { kind: 'retryable' }],
  ['58', { kind: 'retryable' }],
  ['XX', { kind: 'retryable' }],
];

// No cause is handed on: the driver's errors carry the statement and its parameters.
/** What the driver rejected with, as a fault; `writes`: a broken connection leaves open whether it was done. */
export function asConnectorError(name: string, error: unknown, writes: boolean): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (NOT_CONNECTED.test(code)) return brokenOff(name, code, 'connecting');
  if (CUT_OFF.test(code)) return brokenOff(name, code, writes ? 'writing' : 'reading');
  const fault = FAULTS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? { kind: 'invalid' };
  if (isPoolerRefusing(code, error))
    return new ConnectorError(
      { kind: 'invalid' },
      `The pooler before ${name} refuses the time limits that the connector asks for. Have the connector connect to the server itself, or let the pooler pass over them: ignore_startup_parameters = statement_timeout, lock_timeout.`,
    );
  const said = error instanceof Error ? plainLine(error.message, 300) : 'something that isn’t an error';
  return new ConnectorError(fault, `${name} refused: ${said} (${code}).`);
}

/** PgBouncer’s word; a server takes these parameters. */
const isPoolerRefusing = (code: string, error: unknown): boolean =>
  code === '08P01' && error instanceof Error && /startup parameter/.test(error.message);

/** Whether the server refused a statement for want of a right. */
export const isMissingRight = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '42501';
