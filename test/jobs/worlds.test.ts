import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACME_LEAVES_OUT, AT_ITS_PACE, everyJob, jobsWithout, SCENE_LEAVES_OUT } from '../support/jobs.ts';

const jobsFolder = resolve(import.meta.dirname, '../../src/jobs');
const acmeJobs = jobsWithout(ACME_LEAVES_OUT);
const sceneJobs = jobsWithout(SCENE_LEAVES_OUT);
const names = everyJob().map(({ name }) => name);
const sorted = (some: string[]) => some.toSorted();

/** Those that no world runs by itself; each has a test of its own. */
const IN_NO_WORLD = ['correct-clock', 'pick-up-definitions', 'reconcile-targets', 'schedule-campaigns'];

describe('every job of the program', () => {
  it.each([
    ['the company', acmeJobs, ACME_LEAVES_OUT],
    ['the scene', sceneJobs, SCENE_LEAVES_OUT],
  ])('is run by %s of the tests, or left out by name with a reason', (_world, jobs, leftOut) => {
    expect(sorted([...jobs.map(({ name }) => name), ...Object.keys(leftOut)])).toEqual(sorted(names));
    for (const reason of Object.values(leftOut)) expect(reason).toMatch(/\w+ \w+/);
  });

  it('is in a world, but for those that are in none by intent', () => {
    const inOne = new Set([...acmeJobs, ...sceneJobs].map(({ name }) => name));

    expect(sorted(names.filter((name) => !inOne.has(name)))).toEqual(IN_NO_WORLD);
    expect([...AT_ITS_PACE].filter((name) => !inOne.has(name))).toEqual([]);
  });

  it('has a name of its own, and cards come after whatever they show', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names.at(-1)).toBe('deliver-due-cards');
  });

  it('sets no timer, which would outlast its run: the scheduler does', () => {
    const files = readdirSync(jobsFolder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\/.+\.ts$/.test(file),
    );

    expect(files.length).toBeGreaterThan(30);
    expect(
      files.filter((file) =>
        /\bset(?:Timeout|Interval)\b/.test(readFileSync(join(jobsFolder, file), 'utf8')),
      ),
    ).toEqual([]);
  });
});
