import * as z from 'zod';
import type { Definitions } from '../../domain/definitions.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { EntitlementKey } from '../../domain/ids.ts';
import { whenRight } from '../../domain/when-right.ts';
import { line, oneOf, paragraph, refuse } from '../schema/scalars.ts';

/** The file of scenarios: who there is, what each asks for, and what the policies must say to it. */
export function scenarioFileSchema(definitions: Pick<Definitions, 'entitlements' | 'groups'>) {
  const entitlement = z.string().transform((text, ctx) => {
    const known = oneOf(ctx, text, definitions.entitlements.keys(), 'an entitlement');
    return known ? EntitlementKey.parse(text) : z.NEVER;
  });
  const group = z
    .string()
    .superRefine((text, ctx) => void oneOf(ctx, text, definitions.groups.keys(), 'a group'));
  const person = z.strictObject({
    email: z.string().exactOptional(),
    name: z.string().exactOptional(),
    title: z.string().exactOptional(),
    department: z.string().exactOptional(),
    type: z.string().exactOptional(),
    groups: z.array(group).exactOptional(),
  });
  const scenario = z.strictObject({
    promise: line(300),
    person: z.string(),
    requester: z.string().optional(),
    asks: entitlement,
    for: askedLength,
    because: z.string().default(''),
    ticket: z.string().default(''),
    kind: z.enum(['new', 'extension']).default('new'),
    holds: z.array(anyEntitlement).default([]),
    pending: z.array(anyEntitlement).default([]),
    break_glass: z.boolean().default(false),
    decides: z.array(z.string()).min(1),
  });
  return z
    .strictObject({
      about: paragraph.optional(),
      definitions: line(500).optional(),
      people: z.record(z.string(), person).default({}),
      scenarios: z.array(scenario).min(1),
    })
    .superRefine(
      ({ people, scenarios }, ctx) => {
        const known = Object.keys(people);
        for (const [index, { person, requester }] of scenarios.entries())
          for (const [key, name] of Object.entries({ person, requester }))
            if (name !== undefined && !known.includes(name))
              refuse(ctx, { expected: `one of the people of this file: ${known.join(', ')}` }, [
                'scenarios',
                index,
                key,
              ]);
      },
      whenRight('people', 'scenarios'),
    );
}

export type Scenario = z.output<ReturnType<typeof scenarioFileSchema>>['scenarios'][number];
export type ScenarioPerson = z.output<ReturnType<typeof scenarioFileSchema>>['people'][string];

/** Also what other systems give, since conflicts may name it. */
const anyEntitlement = z.string().transform((text, ctx) => {
  const key = EntitlementKey.safeParse(text);
  if (key.success) return key.data;
  refuse(ctx, { expected: '<resource>/<entitlement>, such as prod-db/read' });
  return z.NEVER;
});

/** Seconds; null for `ever`. No longest one: what is too long is the policy's to say. */
const askedLength = z.string().transform((text, ctx): number | null => {
  if (text === 'ever') return null;
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.seconds;
  refuse(ctx, { expected: 'a duration such as 30m, 2h or 90d, or ever', advice: parsed.sentence });
  return z.NEVER;
});
