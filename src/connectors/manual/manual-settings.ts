import * as z from 'zod';

const ASSIGNEES = 'expected the e-mail addresses of those who do the work, such as [wanda@acme.example]';

export const ManualSettings = z.strictObject({
  assignees: z
    .array(z.email('expected an e-mail address, such as wanda@acme.example').toLowerCase(), ASSIGNEES)
    .min(1, ASSIGNEES),
});
export type ManualSettings = z.infer<typeof ManualSettings>;
