import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A worker starts anew for another project, so each project’s files stand together. */
const PROJECTS = ['parts', 'system', 'crowd'];

/** What takes a minute and more, and waits for much of it, begins first, so that nothing is left to wait for alone. */
const LONGEST = [
  'system/kill',
  'system/storm',
  'system/clocks',
  'system/start-and-stop',
  'system/database',
  'walk/sandbox-start',
  'walk/review-walk',
  'walk/readme-walk',
  'operations/campaign/removals',
];

function place({ project, moduleId }: TestSpecification): number {
  const among = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return 100 * PROJECTS.indexOf(project.name) + (among < 0 ? LONGEST.length : among);
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
