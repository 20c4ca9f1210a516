import * as z from 'zod';
import { urlFault } from '../http/url-fault.ts';

export const SlackSettings = z
  .strictObject({
    /** Absent: the program's own. */
    token: z
      .string()
      .regex(/^xox[bp]-\S+$/, 'expected a bot token (xoxb-…) or a user’s (xoxp-…)')
      .optional(),
    /** The workspace's id, that no other one is changed by a token that was exchanged. */
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
  .superRefine(({ token, api_url: url, allow_private_addresses: allowPrivate }, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', path: ['api_url'], message });
    if (url === undefined || !URL.canParse(url)) return;
    if (token === undefined) issue('it goes with a token of its own: set token, or leave it out');
    const fault = urlFault(new URL(url), allowPrivate);
    if (fault !== undefined) issue(fault);
  });
export type SlackSettings = z.infer<typeof SlackSettings>;
