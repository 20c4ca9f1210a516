import postgres from 'postgres';
import type { Database } from '../../src/store/database/database.ts';

const KEPT = 'kept_by_tests';
/** What tests delete leaves room behind that is read through: a new one costs less then. */
const MOST_TESTS = 40;
const MOST_BYTES = 12_000_000;

interface Reusable {
  db: Database;
  url: string;
  /** How many sessions `db` may have. */
  pool: number;
}

/**
 * A database that one test after another has to itself. In between its rows are put back to what they were at first,
 * which costs a fraction of making one, and its sessions stay warm.
 */
export class ReusedDatabase {
  readonly name: string;
  readonly #db: Database;
  readonly #pool: number;
  readonly #keeper: postgres.Sql;
  #tests = 0;

  private constructor({ db, url, pool }: Reusable) {
    this.name = new URL(url).pathname.slice(1);
    this.#db = db;
    this.#pool = pool;
    this.#keeper = postgres(url, { max: 1, onnotice: () => {}, prepare: true, fetch_types: false });
  }

  /** Remembers what it holds now. */
  static async of(reusable: Reusable): Promise<ReusedDatabase> {
    const made = new ReusedDatabase(reusable);
    await made.#keeper.unsafe(REMEMBER);
    return made;
  }

  /** For one test: once that is over, what it left running can’t reach the next one’s rows. */
  lend(): Lent {
    this.#tests++;
    return new Lent(this.#db);
  }

  /** False where it can’t be told that the next test would find what the first one did: then it is to be dropped. */
  async putBack(lent: Lent): Promise<boolean> {
    lent.end();
    if (lent.isClosed || this.#tests >= MOST_TESTS) return false;
    const [found] = await this.#keeper<{ clean: boolean }[]>`
      select not exists (select from kept_by_tests.changed)
        and (select count(*) <= ${this.#pool} and bool_and(state = 'idle') is not false from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid())
        and not exists (select from pg_locks l join pg_database d on d.oid = l.database
             where d.datname = current_database() and locktype = 'advisory')
        and not exists (select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
             where d.datname = current_database())
        and (select coalesce(sum(pg_relation_size(oid)), 0) < ${MOST_BYTES} from pg_class
             where relnamespace = 'public'::regnamespace and relkind = 'r') as clean`;
    if (found?.clean !== true) return false;
    await this.#keeper.unsafe(PUT_BACK);
    return true;
  }

  async close(): Promise<void> {
    await this.#keeper.end();
    await this.#db.close();
  }
}

/** A database as one test has it. */
export class Lent {
  readonly db: Database;
  /** By the test itself. */
  isClosed = false;
  #isOver = false;

  constructor(db: Database) {
    const close = async () => {
      this.isClosed = true;
      await db.close();
    };
    const drizzle = this.#guarded(db.drizzle);
    this.db = this.#guarded({ ...db, drizzle, close });
  }

  end(): void {
    this.#isOver = true;
  }

  #guarded<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, name) => {
        if (this.#isOver) throw new Error('The test that had this database is over.');
        const value: unknown = Reflect.get(of, name, of);
        return typeof value === 'function' ? (value.bind(of) as unknown) : value;
      },
    });
  }
}

const REMEMBER = `
  create schema ${KEPT};
  create table ${KEPT}.changed (at text);
  create table ${KEPT}.sequence as select schemaname, sequencename, last_value from pg_sequences;
  do $$
  declare t record; found boolean;
  begin
    for t in select schemaname as s, tablename as n from pg_tables where schemaname in ('public', 'drizzle') loop
      execute format('select exists (select from %I.%I)', t.s, t.n) into found;
      if found then
        execute format('create table ${KEPT}.%I as table %I.%I', t.s || '.' || t.n, t.s, t.n);
      end if;
    end loop;
  end $$;
  create function ${KEPT}.note() returns event_trigger language plpgsql security definer as $$
  begin
    insert into ${KEPT}.changed select object_identity from pg_event_trigger_ddl_commands()
      where schema_name is distinct from 'pg_temp';
  end $$;
  create event trigger noted on ddl_command_end execute function ${KEPT}.note();`;

const PUT_BACK = `
  do $$
  declare t record; g record;
  begin
    set local session_replication_role = replica;
    for g in select tgrelid::regclass as t, tgname as n from pg_trigger where tgenabled = 'A' loop
      execute format('alter table %s disable trigger %I', g.t, g.n);
    end loop;
    for t in select schemaname as s, tablename as n from pg_tables where schemaname in ('public', 'drizzle') loop
      if pg_relation_size(format('%I.%I', t.s, t.n)) > 0 then
        execute format('delete from %I.%I', t.s, t.n);
      end if;
    end loop;
    for t in select c.relname as n, split_part(c.relname, '.', 1) as s, split_part(c.relname, '.', 2) as k
        from pg_class c where c.relnamespace = '${KEPT}'::regnamespace and c.relkind = 'r'
        and c.relname like '%.%' loop
      execute format('insert into %I.%I overriding system value table ${KEPT}.%I', t.s, t.k, t.n);
    end loop;
    for g in select tgrelid::regclass as t, tgname as n from pg_trigger where tgenabled = 'D' loop
      execute format('alter table %s enable always trigger %I', g.t, g.n);
    end loop;
    perform setval(format('%I.%I', schemaname, sequencename), coalesce(last_value, 1), last_value is not null)
      from ${KEPT}.sequence;
  end $$;`;
