import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { busyStage, keepBusy, LATE_MS } from '../support/busy-company.ts';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import { bareDatabaseUrl } from '../support/database.ts';
import { openFrontDoor } from '../support/front-door.ts';
import { gotOn } from '../support/got-on.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';

const CROWD = { people: 20, askers: 4, pending: 16 };

/** The folder of a release before this one, built: see README.md. */
export const releaseBefore = (): string | undefined => process.env['LONG_BEFORE'];

/**
 * Two processes of the release before are replaced by this one's, one after the other, and rolled back again, while people
 * go on; rejects with all that isn’t right in the end.
 */
export const upgraded = (before: string, random: () => number): Promise<Record<string, number>> =>
  closing((later) => upgrade(resolve(before), random, later));

async function upgrade(before: string, random: () => number, later: Later): Promise<Record<string, number>> {
  const stage = await busyStage(CROWD);
  later(() => stage.close());
  const databaseUrl = await bareDatabaseUrl();
  const old = join(before, 'cli.js');
  const urls: string[] = [];
  const door = await openFrontDoor(urls);
  later(() => door.close());
  const start = async (cli?: string) => {
    const program = await stage.program(databaseUrl, {}, { cli });
    later(() => program.kill9());
    urls.push(program.eventsUrl);
    stage.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: door.eventsUrl });
    return program;
  };
  const serving = [await start(old), await start(old)];
  await keepBusy({ stage, crowd: CROWD, random }, async () => {
    for (const cli of [undefined, undefined, old, old, undefined, undefined]) {
      await gotOn(stage);
      serving.push(await start(cli));
      const leaves = serving.shift();
      const ended = await leaves?.stop();
      urls.splice(urls.indexOf(leaves?.eventsUrl ?? ''), 1);
      expect(ended?.code, leaves?.logs().slice(-3_000)).toBe(0);
    }
    await gotOn(stage);
  });
  await untilQuiet(databaseUrl, LATE_MS);
  await assertInvariants(databaseUrl, stage);
  return { accesses: stage.spans.length };
}
