import { z } from 'zod';

const LONGEST_SECONDS = 3_153_600_000;
const CHOOSE = 'choose for how long';

/** How long access is asked for; `permanent` is a choice that somebody made, never what is left out. */
export const AskedLength = z.union([z.literal('permanent'), z.int().max(LONGEST_SECONDS)], CHOOSE);
