import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A worker starts anew for another project, so each project’s files stand together. */
const PROJECTS = ['parts', 'system', 'crowd'];

/** What takes a minute and more, and waits for much of it, begins first, so that nothing is left to wait for alone. */
const LONGEST = [
  'system/kill',
  'system/storm',
  'system/clocks',
  'walk/sandbox-start',
  'walk/review-walk',
  'walk/readme-walk',
  'operations/campaign/removals',
];

/** As long, and begun when those are over: were more than two to wait at once, nothing would use the processor. */
const IN_THE_MIDDLE = ['system/start-and-stop', 'system/database'];

const placeAmong = (names: readonly string[], moduleId: string): number =>
  names.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    const middle = Math.floor(usual.length / 2);
    const place = ({ project, moduleId }: TestSpecification, at: number): number => {
      const among = placeAmong(LONGEST, moduleId);
      const inProject =
        among >= 0 ? among - LONGEST.length : placeAmong(IN_THE_MIDDLE, moduleId) >= 0 ? middle : at;
      return PROJECTS.indexOf(project.name) * 2 * usual.length + inProject;
    };
    return usual
      .map((file, at) => ({ file, place: place(file, at) }))
      .toSorted((one, other) => one.place - other.place)
      .map(({ file }) => file);
  }
}
