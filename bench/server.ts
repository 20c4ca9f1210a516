import postgres from 'postgres';
import { startPostgres } from '../test/support/postgres.ts';

export interface Server {
  url: string;
  /** Creates a database, empty or from another that nobody is connected to; returns its URL. */
  database(name: string, template?: string): Promise<string>;
  drop(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const server = await startPostgres();
  if (server === undefined)
    throw new Error(
      'The benchmark needs PostgreSQL: set TEST_DATABASE_URL to a role that may create databases, or install PostgreSQL’s server on this machine.',
    );
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  const prefix = `bench_${process.pid}`;
  const made = new Set<string>();
  const drop = async (name: string) => {
    await admin.unsafe(`drop database if exists ${prefix}_${name} with (force)`);
    made.delete(name);
  };
  return {
    url: server.url,
    async database(name, template) {
      await admin.unsafe(
        `create database ${prefix}_${name} template ${template === undefined ? 'template0' : `${prefix}_${template}`}`,
      );
      made.add(name);
      const url = new URL(server.url);
      url.pathname = `/${prefix}_${name}`;
      return url.href;
    },
    drop,
    async stop() {
      for (const name of made) await drop(name);
      await admin.end();
      await server.stop();
    },
  };
}
