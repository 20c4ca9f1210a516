import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../command.ts';
import type { Used } from '../command.ts';
import type { Figure } from '../figure.ts';
import { everythingReviewed, peopleCsv } from '../grants.ts';
import { besideBefore, inTurns } from '../in-turns.ts';

const ROUNDS = 2;
const MOST = 0.3;

/** The sandbox's first start with 10,000 people and 5,000 entitlements, until its link is shown. */
export async function largeStart(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-large-'));
  const config = join(folder, 'access.yaml');
  await writeFile(config, everythingReviewed('people.csv'));
  await writeFile(join(folder, 'people.csv'), peopleCsv());
  const beside = await inTurns(ROUNDS, async ({ cli, flags }): Promise<Used> => {
    const dataDir = await mkdtemp(join(folder, 'data-'));
    const program = runCommand([process.execPath, ...flags, cli, 'start'], {
      cwd: dirname(cli),
      env: {
        ACCESS_CONFIG: config,
        DATA_DIR: dataDir,
        PORT: '0',
        SANDBOX_PORT: '0',
        TARGET_URL: 'http://127.0.0.1:9',
        TARGET_SECRET: 'nobody-is-asked-in-this-figure',
      },
    });
    const used = await program.until(/sandbox is ready/);
    await program.stop();
    await rm(dataDir, { recursive: true });
    return used;
  });
  await rm(folder, { recursive: true });
  if (beside === undefined) return [];
  return [
    besideBefore('start with 10,000 people, processor (ms)', MOST, beside, ({ cpuMs }) => cpuMs),
    besideBefore('start with 10,000 people, to the link (ms)', MOST, beside, ({ wallMs }) => wallMs),
  ];
}
