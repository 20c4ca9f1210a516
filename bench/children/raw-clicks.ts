import { answerEach } from '../child.ts';
import { inFlight } from '../in-flight.ts';
import type { Measured } from '../in-flight.ts';
import type { Click } from '../recording.ts';
import { connectRaw, send } from '../statements.ts';

export interface RawClicks {
  url: string;
  connections: number;
  clicks: Click[];
  atOnce: number;
  /** How many of the clicks come before the measurement. */
  warmUp: number;
}

answerEach<RawClicks, Measured>(async ({ url, connections, clicks, atOnce, warmUp }) => {
  const sql = connectRaw(url, connections);
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
