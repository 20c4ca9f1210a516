import * as z from 'zod';

/** What a person typed: trimmed, without what no database takes (NUL, half a surrogate pair), at most as long as Slack's longest input. */
export const TypedText = z
  .string()
  .transform((text) =>
    text
      .replaceAll('\0', '')
      .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      .trim(),
  )
  .pipe(z.string().max(3_000));
