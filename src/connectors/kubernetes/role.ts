import * as z from 'zod';

/** A Role or a ClusterRole. */
export const Role = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string().nullish() }),
});
