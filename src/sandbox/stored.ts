import type * as z from 'zod';
import { DomainError } from '../domain/errors.ts';

/** What a file of an earlier run says; refuses one that isn't of this shape in a sentence that ends with `remedy`. */
export function parseStored<T>(
  shape: z.ZodType<T>,
  {
    file,
    text,
    writer = 'the sandbox',
    remedy,
  }: { file: string; text: string; writer?: string; remedy: string },
): T {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw new DomainError('invalid', `${file} isn’t what ${writer} wrote: ${remedy}.`, { cause });
  }
}
