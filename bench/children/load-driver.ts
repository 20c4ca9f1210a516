import { Pool } from 'undici';
import { signedHeaders } from '../../src/sandbox/delivery/signature.ts';
import { answerEach } from '../child.ts';
import { inFlight } from '../in-flight.ts';
import type { Measured } from '../in-flight.ts';

export interface Load {
  /** Of the `/slack/events` of its processes, which are asked in turns. */
  origins: string[];
  secret: string;
  bodies: string[];
  atOnce: number;
}

export type Loaded = Measured & { /** What the first was answered. */ answer: string };

answerEach<Load, Loaded>(async ({ origins, secret, bodies, atOnce }) => {
  const pools = origins.map((origin) => new Pool(origin, { connections: atOnce, pipelining: 1 }));
  const requests = bodies.map((body) => ({
    path: '/slack/events',
    method: 'POST' as const,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...signedHeaders(secret, body, Date.now()),
    },
    body,
  }));
  for (const pool of pools) await openConnections(pool, atOnce);
  let answer = '';
  const measured = await inFlight(requests.length, atOnce, async (index) => {
    const pool = pools[index % pools.length] as Pool;
    const { statusCode, body } = await pool.request(requests[index] as (typeof requests)[number]);
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`a request was answered ${statusCode} ${text}`);
    if (index === 0) answer = text;
  });
  await Promise.all(pools.map((pool) => pool.close()));
  return { ...measured, answer };
});

/** Node accepts one connection each round of the event loop: fifty at once would be what the first clicks measure. */
async function openConnections(pool: Pool, count: number): Promise<void> {
  const open = async () => {
    const { body } = await pool.request({ path: '/healthz', method: 'GET' });
    await body.dump();
  };
  await Promise.all(Array.from({ length: count }, open));
}
