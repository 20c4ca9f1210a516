import * as z from 'zod';
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
  .superRefine(({ token, team, api_url: url, allow_private_addresses: allowPrivate }, context) => {
    const issue = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (token !== undefined && team === undefined)
      issue('team', 'it goes with a token of its own: the workspace’s id, which starts with T');
    if (url === undefined || !URL.canParse(url)) return;
    if (token === undefined) issue('api_url', 'it goes with a token of its own: set token, or leave it out');
    const fault = urlFault(new URL(url), allowPrivate);
    if (fault !== undefined) issue('api_url', fault);
  });
export type SlackSettings = z.infer<typeof SlackSettings>;
