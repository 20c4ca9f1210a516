import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { sign } from '../../src/connectors/webhook/sign.ts';
import { answerEach } from '../child.ts';
import { inFlight } from '../in-flight.ts';
import type { Statement } from '../recording.ts';
import { connectRaw, send } from '../statements.ts';
import type { InstantTarget } from './instant-target.ts';

export interface RawRemovals {
  url: string;
  targetUrl: string;
  secret: string;
  holdings: InstantTarget['holdings'];
  /** One after the other, as the program records what came of them. */
  transactions: Statement[][];
  /** What is looked up and noted of each, beside them. */
  singles: Statement[];
  connections: number;
}

/** As many as the program has at one target at once, and over as many connections. */
const AT_ONCE = 64;
const TARGET_CONNECTIONS = 16;

/** The calls, the statements and the transactions of a thousand removals, each kind beside the others; in how many seconds. */
answerEach<RawRemovals, number>(
  async ({ url, targetUrl, secret, holdings, transactions, singles, connections }) => {
    const sql = connectRaw(url, connections);
    await sql`select 1`;
    const { origin, pathname } = new URL(targetUrl);
    const pool = new Pool(origin, { connections: TARGET_CONNECTIONS });
    const call = async (type: string, data: object): Promise<unknown> => {
      const id = randomUUID();
      const at = new Date();
      const seconds = Math.floor(at.getTime() / 1_000);
      const text = JSON.stringify({ type, timestamp: at.toISOString(), data });
      const { statusCode, body } = await pool.request({
        path: pathname,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': sign(secret, id, seconds, text),
        },
        body: text,
      });
      const answer = await body.json();
      if (statusCode !== 200) throw new Error(`the target answered ${statusCode} ${JSON.stringify(answer)}`);
      return answer;
    };
    const from = performance.now();
    await Promise.all([
      inFlight(holdings.length, AT_ONCE, async (index) => {
        const { target = '', email = '', name = '' } = holdings[index] ?? {};
        const account = { email, name, employee_id: null };
        await call('access.list', { target, account: { email } });
        await call('access.revoke', { operation_id: `raw-${index}`, target, account, reason: 'expired' });
        const left = (await call('access.list', { target, account: { email } })) as { grants: unknown[] };
        if (left.grants.length > 0) throw new Error(`${email} still holds ${target}`);
        await call('access.health', {});
      }),
      inFlight(singles.length, AT_ONCE, (index) => send(sql, singles[index] as Statement)),
      (async () => {
        for (const transaction of transactions)
          await sql.begin(async (tx) => {
            for (const statement of transaction) await send(tx, statement);
          });
      })(),
    ]);
    const seconds = (performance.now() - from) / 1_000;
    await pool.close();
    await sql.end();
    return seconds;
  },
);
