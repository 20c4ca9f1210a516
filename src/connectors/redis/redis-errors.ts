import { ErrorReply } from '@redis/client';
import { ConnectorError, type ConnectorFault } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';

const DENIED = ['NOAUTH', 'NOPERM', 'WRONGPASS'];
const PASSES = [
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
];

/** What an error reply is, by its first word. */
export function asFault(name: string, error: unknown): ConnectorError {
  const said = error instanceof Error ? plainLine(error.message, 300) : 'something that isn’t an error';
  return new ConnectorError(faultOf(error, said), `${name} refused: ${said}`);
}

function faultOf(error: unknown, said: string): ConnectorFault {
  if (!(error instanceof ErrorReply)) return { kind: 'invalid' };
  const [word = ''] = said.split(' ');
  if (DENIED.includes(word)) return { kind: 'denied' };
  const isFull = said.startsWith('ERR max number of clients');
  return isFull || PASSES.includes(word) ? { kind: 'retryable' } : { kind: 'invalid' };
}
