import * as z from 'zod';
import { loginKeys } from '../logins.ts';
import { isWellEncoded, NOT_ENCODED } from '../url-password.ts';

export const PostgresSettings = z.strictObject({
  url: z
    .string()
    .refine(
      (url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url),
      'expected postgres://name:password@host:5432/database',
    )
    .refine(isWellEncoded, NOT_ENCODED),
  ...loginKeys,
  former_systems: z.array(z.string().regex(/^\d+$/, 'expected a system identifier, in quotes')).default([]),
  set_valid_until: z.boolean().default(false),
  create_login: z.boolean().default(false),
});
const MOST_NAME_BYTES = 63;

export const postgresTargetFault = (target: string): string | undefined =>
  Buffer.byteLength(target) > MOST_NAME_BYTES
    ? `expected the name of a role, of at most ${MOST_NAME_BYTES} bytes`
    : undefined;

export type PostgresSettings = z.infer<typeof PostgresSettings>;
