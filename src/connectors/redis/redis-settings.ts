import * as z from 'zod';
import { loginKeys } from '../logins.ts';
import { isWellEncoded, NOT_ENCODED } from '../url-password.ts';

const RULE =
  /^(?:[+-]@?[\w.|-]+|(?:~|%[RW]{1,2}~|&)\S+|all(?:commands|keys|channels)|reset(?:keys|channels)|nocommands)$/i;
// In a selector the server takes these for quotes and brackets, at once or when it reads its ACL file again.
const UNWRITABLE = /["'()]/;

const RULES = 'expected what each target allows, as in read-only: "+@read ~app:*"';

/** The rules of a text, one each. */
export const splitRules = (text: string): string[] => text.split(/\s+/).filter((rule) => rule !== '');

export const RedisSettings = z.strictObject({
  url: z
    .string()
    .refine(
      (url) => /^rediss?:\/\//.test(url) && URL.canParse(url),
      'expected redis://name:password@host:6379, or rediss:// for TLS',
    )
    .refine(
      (url) => !URL.canParse(url) || new URL(url).username !== '',
      'expected a user of the connector’s own in it: redis://name:password@host:6379',
    )
    .refine(
      (url) => !URL.canParse(url) || /^\/?$/.test(new URL(url).pathname),
      'found a database number, expected none, since users belong to the whole server',
    )
    .refine(isWellEncoded, NOT_ENCODED),
  ...loginKeys,
  rules: z
    .record(
      z.string().min(1),
      z.string().superRefine((text, context) => {
        const fault = faultOf(splitRules(text));
        if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
      }),
      RULES,
    )
    .refine((rules) => Object.keys(rules).length > 0, RULES),
});
export type RedisSettings = z.infer<typeof RedisSettings>;

function faultOf(rules: readonly string[]): string | undefined {
  const unfit = rules.find((rule) => !RULE.test(rule) || UNWRITABLE.test(rule));
  if (unfit !== undefined)
    return `found ${unfit}, expected commands (+get, +@read, -@dangerous), keys (~app:*, %R~app:*) and channels (&news:*)`;
  return rules.some((rule) => rule.startsWith('+') || /^allcommands$/i.test(rule))
    ? undefined
    : 'expected at least one command or category, such as +@read';
}
