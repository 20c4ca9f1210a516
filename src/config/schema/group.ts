import * as z from 'zod';
import type { Group } from '../../domain/definitions.ts';
import { email, id, refuse } from './scalars.ts';

const HANDLE = /^@?[a-z0-9][a-z0-9._-]{0,79}$/;

const slackHandle = z.string().transform((text, ctx) => {
  if (!HANDLE.test(text)) refuse(ctx, { expected: 'the handle of a Slack user group, such as oncall-db' });
  return text.replace(/^@/, '');
});

export const groupSchema = z
  .strictObject({
    id,
    members: z.array(email).min(1).optional(),
    slack_usergroup: slackHandle.optional(),
  })
  .superRefine((group, ctx) => {
    if ((group.members === undefined) === (group.slack_usergroup === undefined)) {
      const found =
        group.members === undefined
          ? 'neither members nor slack_usergroup'
          : 'both members and slack_usergroup';
      refuse(ctx, { found, expected: 'one of the two' });
    }
  })
  .transform((group): Group => {
    if (group.slack_usergroup !== undefined) return { id: group.id, slackUsergroup: group.slack_usergroup };
    return { id: group.id, members: [...new Set(group.members)] };
  });
