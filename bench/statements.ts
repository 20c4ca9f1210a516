import postgres from 'postgres';
import type { Statement } from './recording.ts';

/** Parameters go to the server as the program sent them, which was as text. */
const AS_RECORDED = { timestamptz: 1184, json: 114, jsonb: 3802, bool: 16, date: 1082, timestamp: 1114 };

/** Connections that send recorded statements. */
export function connectRaw(url: string, connections: number): postgres.Sql {
  const types = Object.entries(AS_RECORDED).map(([name, oid]) => [
    name,
    { to: oid, from: [oid], serialize: (text: string) => text, parse: (text: string) => text },
  ]);
  return postgres(url, {
    max: connections,
    onnotice: () => {},
    types: Object.fromEntries(types) as Record<string, postgres.PostgresType>,
  });
}

export async function send(on: postgres.ISql, { text, parameters }: Statement): Promise<void> {
  await on.unsafe(text, parameters as never[], { prepare: parameters.length > 0 });
}
