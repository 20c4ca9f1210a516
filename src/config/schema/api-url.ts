import type * as z from 'zod';
import { refuse } from './scalars.ts';

/** Judges the `url` of a service's API. Plain http is for what stands beside the program. A password in a URL isn't repeated. */
export function examineUrl(text: string, allowPrivate: boolean, ctx: z.RefinementCtx): void {
  const expected = 'an https:// URL without a password or a query';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.username !== '' || url.password !== ''))
    refuse(ctx, { found: 'a URL with a password in it', expected }, ['url']);
  else if (
    url === undefined ||
    url.search !== '' ||
    url.hash !== '' ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && allowPrivate))
  )
    refuse(ctx, { expected }, ['url']);
}
