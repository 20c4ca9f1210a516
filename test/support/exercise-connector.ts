import { afterAll, beforeAll, describe } from 'vitest';
import { exerciseBothWays } from './exercise/both-ways.ts';
import { exerciseClosed } from './exercise/closed.ts';
import { exerciseCrowd } from './exercise/crowds.ts';
import { exerciseHttpFaults } from './exercise/http-faults.ts';
import { exerciseLostAnswers } from './exercise/lost-answers.ts';
import { exerciseNames } from './exercise/names.ts';
import { exerciseRights } from './exercise/rights.ts';
import { exerciseSessions } from './exercise/sessions.ts';
import { sayWhatIsMissing, type Stand } from './exercise/stand.ts';

export { faultOf } from './exercise/calls.ts';
export type { Stand };

/** What every connector that reads back promises, against a real target; `overHttp`: one that gives `http`. */
export function exerciseConnector(
  name: string,
  make: () => Promise<Stand>,
  { overHttp = false }: { overHttp?: boolean } = {},
): void {
  describe(`${name} keeps what every connector promises`, () => {
    let made: Stand | undefined;
    const stand = (): Stand => {
      if (made === undefined) throw new Error('the stand isn’t made yet');
      return made;
    };

    beforeAll(async () => {
      made = await make();
      sayWhatIsMissing(name, made);
      if (made.http && !overHttp)
        throw new Error('say overHttp, so that what is answered over HTTP is tried');
    });
    afterAll(() => made?.close());

    exerciseBothWays(stand);
    exerciseNames(stand);
    exerciseLostAnswers(stand);
    if (overHttp) exerciseHttpFaults(stand);
    exerciseSessions(stand);
    exerciseRights(stand);
    exerciseCrowd(stand);
    exerciseClosed(stand);
  });
}
