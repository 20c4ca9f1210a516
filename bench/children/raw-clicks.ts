import postgres from 'postgres';
import { answerEach } from '../child.ts';
import { inFlight } from '../in-flight.ts';
import type { Measured } from '../in-flight.ts';
import type { Click, Statement } from '../recording.ts';

export interface RawClicks {
  url: string;
  connections: number;
  clicks: Click[];
  atOnce: number;
  /** How many of the clicks come before the measurement. */
  warmUp: number;
}

/** Parameters go to the server as the product sent them, which was as text. */
const AS_RECORDED = { timestamptz: 1184, json: 114, jsonb: 3802, bool: 16, date: 1082, timestamp: 1114 };

answerEach<RawClicks, Measured>(async ({ url, connections, clicks, atOnce, warmUp }) => {
  const types = Object.entries(AS_RECORDED).map(([name, oid]) => [
    name,
    { to: oid, from: [oid], serialize: (text: string) => text, parse: (text: string) => text },
  ]);
  const sql = postgres(url, {
    max: connections,
    onnotice: () => {},
    types: Object.fromEntries(types) as Record<string, postgres.PostgresType>,
  });
  const send = async (on: postgres.ISql, { text, parameters }: Statement) => {
    await on.unsafe(text, parameters as never[], { prepare: parameters.length > 0 });
  };
  const replay = async ({ signIn, transaction }: Click) => {
    if (signIn) await send(sql, signIn);
    await sql.begin(async (tx) => {
      for (const statement of transaction) await send(tx, statement);
    });
  };
  await inFlight(warmUp, atOnce, (index) => replay(clicks[index] as Click));
  const measured = await inFlight(clicks.length - warmUp, atOnce, (index) =>
    replay(clicks[warmUp + index] as Click),
  );
  await sql.end();
  return measured;
});
