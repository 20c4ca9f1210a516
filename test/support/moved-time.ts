import { AsyncLocalStorage } from 'node:async_hooks';
import postgres from 'postgres';

/** A time that stands until it is moved: the true one, which a database tells, and those of machines that are wrong about it. */
export interface MovedTime {
  now(): Date;
  /** Moves it, also for the database. */
  to(at: Date): Promise<void>;
  /** Runs something on a machine whose own clock is so far ahead. */
  on<T>(aheadMs: number, run: () => Promise<T>): Promise<T>;
  /** Gives this process its own clocks back. */
  close(): Promise<void>;
}

/** Takes over the clocks of this process and that of a database, whose sessions tell it if they begin after this. */
export async function movedTime(databaseUrl: string, from: Date): Promise<MovedTime> {
  let nowMs = from.getTime();
  const machine = new AsyncLocalStorage<number>();
  const told = () => nowMs + (machine.getStore() ?? 0);
  const { Date: realDate } = globalThis;
  const passed = performance.now.bind(performance);
  const atFirst = passed();

  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(`
    create schema moved;
    create table moved.clock (at timestamptz not null);
    insert into moved.clock values ('${from.toISOString()}');
    create function moved.clock_timestamp() returns timestamptz language sql volatile
      as $$ select at from moved.clock $$;
    do $$ begin
      execute format('alter database %I set search_path = moved, public, pg_catalog', current_database());
    end $$;`);

  globalThis.Date = new Proxy(realDate, {
    get: (target, key) => (key === 'now' ? told : Reflect.get(target, key)),
    apply: () => new realDate(told()).toString(),
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [told()] : args, self),
  });
  // Time that passed, which nobody sets, on whichever machine.
  performance.now = () => atFirst + nowMs - from.getTime();

  return {
    now: () => new realDate(nowMs),
    async to(at) {
      nowMs = at.getTime();
      await sql`update moved.clock set at = ${at}`;
    },
    on: (aheadMs, run) => machine.run(aheadMs, run),
    async close() {
      globalThis.Date = realDate;
      performance.now = passed;
      await sql.end();
    },
  };
}
