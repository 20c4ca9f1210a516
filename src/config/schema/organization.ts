import { resolve } from 'node:path';
import { IANAZone } from 'luxon';
import * as z from 'zod';
import type { PeopleSource } from '../../domain/definitions.ts';
import { whenRight } from '../../domain/when-right.ts';
import { clockTime, line, refuse } from './scalars.ts';

const CHANNEL = /^(#[^\s#]{1,80}|[CG][A-Z0-9]{6,20})$/;

export const timezone = z.string().superRefine((text, ctx) => {
  if (!IANAZone.isValidZone(text)) refuse(ctx, { expected: 'a time zone such as Europe/Berlin or UTC' });
});

export const workingHours = z
  .strictObject({
    days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
    from: clockTime,
    to: clockTime,
  })
  .superRefine(
    (hours, ctx) => {
      if (hours.from >= hours.to)
        refuse(ctx, { expected: `a time after from, which is ${hours.from}` }, ['to']);
    },
    whenRight('from', 'to'),
  );

export const auditChannel = z.string().superRefine((text, ctx) => {
  if (!CHANNEL.test(text))
    refuse(ctx, { expected: 'a channel such as "#access-audit", in quotes, or its id' });
});

/** Where the roster comes from; files are found from the folder of the definitions. */
export function peopleSource(baseDir: string) {
  return z.discriminatedUnion('from', [
    z
      .strictObject({ from: z.literal('csv'), file: line(500) })
      .transform((source): PeopleSource => ({ from: 'csv', file: resolve(baseDir, source.file) })),
    z.strictObject({ from: z.literal('slack') }).transform((): PeopleSource => ({ from: 'slack' })),
  ]);
}
