import { z } from 'zod';

/** What a person typed: trimmed, without NUL (no database takes one), at most as long as Slack's longest input. */
export const TypedText = z
  .string()
  .transform((text) => text.replaceAll('\0', '').trim())
  .pipe(z.string().max(3_000));
