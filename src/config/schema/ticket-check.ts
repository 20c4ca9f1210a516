import * as z from 'zod';
import { TICKET_SERVICES, type TicketCheck } from '../../domain/request/ticket-check.ts';
import { whenRight } from '../../domain/when-right.ts';
import { examineUrl } from './api-url.ts';
import { oneOf, refuse } from './scalars.ts';

const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;
/** What signs is no shorter, as for a webhook. */
const SHORTEST_SECRET = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const GITHUB = 'https://api.github.com';

/** What each service needs besides `from`, and what that is; `url` of GitHub has a usual one. */
const NEEDS = {
  jira: ['url', 'email', 'token'],
  github: ['repository', 'token'],
  webhook: ['url', 'secret'],
} as const;
const MEANINGS = {
  url: 'the URL of its API',
  email: 'the e-mail address of the account whose token it is',
  token: 'a token for its API, such as ${TICKET_TOKEN}',
  repository: 'a repository as owner/name',
  secret: 'the secret that signs its calls, such as ${TICKET_SECRET}',
} as const;
type Key = keyof typeof MEANINGS;

const repository = z.string().superRefine((text, ctx) => {
  if (!REPOSITORY.test(text) || /\/\.{1,2}$/.test(text)) refuse(ctx, { expected: MEANINGS.repository });
});

const secret = z.string().superRefine((text, ctx) => {
  if (text.length < SHORTEST_SECRET)
    refuse(ctx, {
      expected: `${SHORTEST_SECRET} characters or more, since it signs every call`,
      advice: 'make one with: openssl rand -base64 32',
    });
  else if (text.startsWith('whsec_') && !BASE64.test(text.slice(6)))
    refuse(ctx, { expected: 'base64 after whsec_' });
});

const written = z.strictObject({
  from: z.string().superRefine((text, ctx) => void oneOf(ctx, text, TICKET_SERVICES, 'a service')),
  url: z.string().optional(),
  email: z.string().optional(),
  token: z.string().min(1).optional(),
  repository: repository.optional(),
  secret: secret.optional(),
  allow_private_addresses: z.boolean().default(false),
});
type Written = z.output<typeof written>;

const judged = (Object.keys(MEANINGS) as Key[]).reduce(
  (schema, key) => schema.superRefine((check, ctx) => examineKey(check, key, ctx), whenRight('from', key)),
  written,
);

/** `tickets.check`: where tickets are looked up. */
export const ticketCheckSchema = judged
  .superRefine(
    ({ url, allow_private_addresses: allowPrivate }, ctx) => {
      if (url !== undefined) examineUrl(url, allowPrivate, ctx);
    },
    whenRight('url', 'allow_private_addresses'),
  )
  .transform((check): TicketCheck => {
    // What was examined before: what is missing has its fault, and is read by nobody.
    const { url = GITHUB, email = '', token = '' } = check;
    const at = { url, allowPrivateAddresses: check.allow_private_addresses };
    const from = serviceOf(check);
    if (from === 'github') return { from, ...at, repository: check.repository ?? '', token };
    return from === 'webhook'
      ? { from, ...at, secret: check.secret ?? '' }
      : { from: 'jira', ...at, email, token };
  });

const serviceOf = ({ from }: Pick<Written, 'from'>): TicketCheck['from'] | undefined =>
  TICKET_SERVICES.find((one) => one === from);

function examineKey(check: Written, key: Key, ctx: z.RefinementCtx): void {
  const service = serviceOf(check);
  if (service === undefined) return;
  const needs: readonly Key[] = NEEDS[service];
  const isThere = check[key] !== undefined;
  if (needs.includes(key) && !isThere) refuse(ctx, { found: 'nothing', expected: MEANINGS[key] }, [key]);
  else if (isThere && !needs.includes(key) && key !== 'url')
    refuse(ctx, { found: `${key} for ${service}`, expected: `only ${needs.join(', ')}` }, [key]);
}
