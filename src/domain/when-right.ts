import type * as z from 'zod';
import { nearestWord } from './nearest-word.ts';

/**
 * For a refinement between keys: it runs once these are right, whatever else is wrong beside them, so that a file is told
 * all at once. It may read no other key. A key that is likely one of them misspelt counts as wrong.
 */
export function whenRight(...keys: readonly string[]): z.core.$ZodSuperRefineParams {
  const concerns = ({ code, path, ...issue }: z.core.$ZodRawIssue): boolean => {
    if (code === 'unrecognized_keys')
      return (issue['keys'] as string[]).some((key) => nearestWord(key, keys) !== undefined);
    const [key] = path ?? [];
    return key === undefined || keys.includes(String(key));
  };
  return {
    when: ({ value, issues }) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && !issues.some(concerns),
  };
}
