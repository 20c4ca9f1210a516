import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';
import type { Asked } from './faults.ts';

const Answer = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
});

/** What a query answered, or undefined where it wasn’t JSON; rejects with what GitHub found wrong, but for what isn’t there. */
export function graphqlData({ name, secrets }: Asked, body: unknown): unknown {
  if (body === undefined) return undefined;
  const answer = Answer.safeParse(body);
  if (!answer.success)
    throw new ConnectorError(
      { kind: 'invalid' },
      `${name} answered a GraphQL query in a form that isn’t GraphQL’s.`,
    );
  const { data, errors = [] } = answer.data;
  const fault = errors.find(({ type }) => type !== 'NOT_FOUND');
  if (fault === undefined) return data ?? undefined;
  const said = `${name} answered a query: ${plainLine(strikeOut(fault.message, secrets), 300)}`;
  switch (fault.type) {
    case 'RATE_LIMITED':
      throw new ConnectorError({ kind: 'retryable' }, `${said}. It will be tried again.`);
    case 'FORBIDDEN':
    case 'INSUFFICIENT_SCOPES':
      throw new ConnectorError({ kind: 'denied' }, `${said}. Look at what its token may do.`);
    case undefined:
      // A query that took too long comes so as well.
      throw new ConnectorError({ kind: 'retryable' }, `${said}. It will be tried again.`);
    default:
      throw new ConnectorError({ kind: 'invalid' }, said);
  }
}
