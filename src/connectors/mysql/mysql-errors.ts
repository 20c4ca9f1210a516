import { ConnectorError, type ConnectorFault } from '../../domain/grant/connector.ts';
import { brokenOff, type Phase } from '../line.ts';
import { plainLine } from '../plain-line.ts';

// https://mariadb.com/kb/en/mariadb-error-code-reference/, https://dev.mysql.com/doc/mysql-errors/8.4/en/
/** Not let in, or not to this. */
const DENIED = [1044, 1045, 1095, 1130, 1142, 1143, 1227, 1370, 1698, 1820, 1862, 3118, 3955, 4151];
/** Another time it may be done: too many connections, locks, read-only, a node that isn't ready. */
const PASSES = [1040, 1041, 1047, 1129, 1203, 1205, 1213, 1226, 1290, 1792, 1836, 1927];
/** Broken off while it was carried out. */
const INTERRUPTED = [1053, 1317, 1927, 1969, 3024];

/** What a server refuses with, by its number. */
export function asFault(name: string, error: unknown, phase: Phase): ConnectorError {
  const said = error instanceof Error ? plainLine(error.message, 300) : 'something that isn’t an error';
  const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : 0;
  if (phase !== 'connecting' && INTERRUPTED.includes(errno)) return brokenOff(name, String(errno), phase);
  const fault: ConnectorFault = DENIED.includes(errno)
    ? { kind: 'denied' }
    : PASSES.includes(errno)
      ? { kind: 'retryable' }
      : { kind: 'invalid' };
  return new ConnectorError(fault, `${name} refused: ${said} (${errno}).`);
}

/** Whether the server refused a statement with this number. */
export const isRefusal = (error: unknown, ...numbers: readonly number[]): boolean =>
  error instanceof Error && 'errno' in error && numbers.includes(Number(error.errno));
