import * as z from 'zod';
import { whenRight } from '../../domain/when-right.ts';
import { urlFault } from '../http/url-fault.ts';

export const SlackSettings = z
  .strictObject({
    /** Absent: the program's own. */
    token: z
      .string()
      .regex(/^xox[bp]-\S+$/, 'expected a bot token (xoxb-…) or a user’s (xoxp-…)')
      .optional(),
    /** The workspace's id: a token that was exchanged for another one's says of everybody that they aren't in. */
    team: z
      .string()
      .regex(/^T[A-Z0-9]+$/, 'expected the workspace’s id, which starts with T')
      .optional(),
    api_url: z
      .string()
      .refine((url) => URL.canParse(url), 'expected a URL such as https://slack.com/api/')
      .optional(),
    allow_private_addresses: z.boolean().default(false),
  })
  .superRefine(
    ({ token, team }, context) => {
      if (token !== undefined && team === undefined)
        context.addIssue({
          code: 'custom',
          path: ['team'],
          message: 'expected the workspace’s id, which starts with T — it goes with a token of its own',
        });
    },
    whenRight('token', 'team'),
  )
  .superRefine(
    ({ token, api_url: url, allow_private_addresses: allowPrivate }, context) => {
      if (url === undefined) return;
      const message =
        token === undefined
          ? 'found an address without a token of its own, expected token beside it — or leave api_url out'
          : urlFault(new URL(url), allowPrivate);
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['api_url'], message });
    },
    whenRight('token', 'api_url', 'allow_private_addresses'),
  );
export type SlackSettings = z.infer<typeof SlackSettings>;
