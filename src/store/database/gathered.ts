import type { Drizzle } from './database.ts';

interface Waiting<Row> {
  resolve: (row: Row | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes one query of the look-ups that are asked for in one turn of the event loop. It is sent after the last of
 * them was asked for, so that none is answered with what was true before. For the pool, not for a transaction.
 */
export function gathered<Row>(
  find: (db: Drizzle, keys: string[]) => Promise<Map<string, Row>>,
): (db: Drizzle, key: string) => Promise<Row | undefined> {
  const waiting = new WeakMap<Drizzle, Map<string, Waiting<Row>[]>>();
  const send = async (db: Drizzle, asked: Map<string, Waiting<Row>[]>) => {
    waiting.delete(db);
    try {
      const found = await find(db, [...asked.keys()]);
      for (const [key, askers] of asked) for (const { resolve } of askers) resolve(found.get(key));
    } catch (error) {
      for (const { reject } of [...asked.values()].flat()) reject(error);
    }
  };
  return (db, key) =>
    new Promise((resolve, reject) => {
      let asked = waiting.get(db);
      if (asked === undefined) {
        const batch = (asked = new Map<string, Waiting<Row>[]>());
        waiting.set(db, batch);
        setImmediate(() => void send(db, batch));
      }
      asked.set(key, [...(asked.get(key) ?? []), { resolve, reject }]);
    });
}
