import { afterAll, expect, inject, it } from 'vitest';
import { describePostgres } from '../support/database.ts';
import { report } from '../support/rounds.ts';
import { PLANTED_FAULTS, PlantingBed } from './planted-faults.ts';

const only = process.env['PLANTED'] ?? '';

describePostgres('faults that are planted', () => {
  const bed = new PlantingBed(inject('postgres')?.serverUrl ?? '');
  afterAll(() => bed.clear());

  it.skipIf(only !== '')('are all missing at first', async () => {
    expect(await bed.findsOnDays()).toBe(false);
  });

  it.each(PLANTED_FAULTS.filter(({ breach }) => new RegExp(only).test(breach)))(
    'are found: $breach',
    async (fault) => {
      const by = await bed.finds(fault);
      report({ what: 'planted fault', breach: fault.breach, by: by ?? 'nothing' });
      expect(by).toBeDefined();
    },
  );
});
