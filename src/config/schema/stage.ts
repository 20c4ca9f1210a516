import * as z from 'zod';
import type { StageDefinition } from '../../domain/definitions.ts';
import { whenRight } from '../../domain/when-right.ts';
import type { KnownIds } from '../known-ids.ts';
import { mostApprovers } from '../most-approvers.ts';
import { approverRef } from './references.ts';
import { condition, duration, name, refuse } from './scalars.ts';

export function stageSchema(known: KnownIds) {
  const approvers = z.array(approverRef(known));
  return z
    .strictObject({
      name,
      approvers: approvers.min(1),
      need: z.int().min(1).default(1),
      same_person: z.enum(['allowed', 'refused']).default('refused'),
      skip_if: condition('policy', known).optional(),
      remind_after: duration.optional(),
      escalate_after: duration.optional(),
      escalate_to: approvers.default([]),
    })
    .superRefine(
      (stage, ctx) => {
        const most = mostApprovers(stage.approvers, (groupId) => known.groups.get(groupId))?.size;
        if (most !== undefined && most > 0 && stage.need > most) {
          refuse(ctx, { expected: `at most ${most}, since no more people than that can approve here` }, [
            'need',
          ]);
        }
      },
      whenRight('approvers', 'need'),
    )
    .superRefine(
      (stage, ctx) => {
        const escalates = stage.escalate_after !== undefined;
        if (escalates !== stage.escalate_to.length > 0) {
          const [there, missing] = escalates
            ? ['escalate_after', 'escalate_to']
            : ['escalate_to', 'escalate_after'];
          refuse(ctx, { found: `${there} without ${missing}`, expected: 'both or neither' }, [there]);
        }
      },
      whenRight('escalate_after', 'escalate_to'),
    )
    .transform(
      (stage): StageDefinition => ({
        name: stage.name,
        approvers: stage.approvers,
        need: stage.need,
        samePerson: stage.same_person === 'allowed',
        skipIf: stage.skip_if ?? null,
        remindAfterSeconds: stage.remind_after ?? null,
        escalateAfterSeconds: stage.escalate_after ?? null,
        escalateTo: stage.escalate_to,
      }),
    );
}
