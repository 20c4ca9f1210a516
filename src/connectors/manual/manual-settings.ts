import * as z from 'zod';

export const ManualSettings = z.strictObject({
  assignees: z.array(z.email().toLowerCase()).min(1),
});
export type ManualSettings = z.infer<typeof ManualSettings>;
