import { expect, it, onTestFinished } from 'vitest';
import { part, type Stand } from './stand.ts';

/** Health names what is missing, before anybody's access hangs on it. */
export function exerciseRights(stand: () => Stand): void {
  it('names each right that it lacks, and nothing when it has it again', async (context) => {
    for (const { says, connector, giveBack } of part(context, stand(), 'withoutRights')) {
      const poor = await connector();
      onTestFinished(async () => poor.close?.());
      const { lacks } = await poor.health(stand().targets);
      expect(
        lacks.filter((line) => line.includes(says)),
        `${says} in ${lacks.join(' | ')}`,
      ).not.toEqual([]);
      await giveBack();
      expect(await stand().connector.health(stand().targets), says).toMatchObject({ ok: true, lacks: [] });
    }
  });
}
