import { z } from 'zod';

/** Text in which no letter was lost when the file was made. */
export const readable = z
  .string()
  .refine(
    (text) => !text.includes('\uFFFD'),
    'expected its letters: one was lost when the file was made; export it anew as UTF-8',
  );
