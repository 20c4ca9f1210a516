import { afterAll, beforeAll, describe } from 'vitest';
import { exerciseAccounts } from './exercise/accounts.ts';
import { exerciseBothWays } from './exercise/both-ways.ts';
import { exerciseClosed } from './exercise/closed.ts';
import { exerciseCrowd } from './exercise/crowds.ts';
import { exerciseHttpFaults } from './exercise/http-faults.ts';
import { exerciseLostAnswers } from './exercise/lost-answers.ts';
import { exerciseNames } from './exercise/names.ts';
import { exerciseOwnIds } from './exercise/own-ids.ts';
import { exerciseRights } from './exercise/rights.ts';
import { exerciseSessions } from './exercise/sessions.ts';
import { sayWhatIsMissing, type Stand } from './exercise/stand.ts';

export { faultOf } from './exercise/calls.ts';
export type { Stand };

interface Kind {
  /** One that gives `http`. */
  overHttp?: boolean;
  /** One that gives `disabling`. */
  disables?: boolean;
}

/** What every connector that reads back promises, against a real target. */
export function exerciseConnector(
  name: string,
  make: () => Promise<Stand>,
  { overHttp = false, disables = false }: Kind = {},
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
      if (made.disabling && !disables)
        throw new Error('say disables, so that the disabling of accounts is tried');
    });
    afterAll(() => made?.close());

    exerciseBothWays(stand);
    exerciseOwnIds(stand);
    exerciseNames(stand);
    exerciseLostAnswers(stand);
    if (overHttp) exerciseHttpFaults(stand);
    exerciseSessions(stand);
    exerciseRights(stand);
    if (disables) exerciseAccounts(stand);
    exerciseCrowd(stand);
    exerciseClosed(stand);
  });
}
