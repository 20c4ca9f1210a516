import * as z from 'zod';
import { TICKET_SERVICES, type TicketCheck } from '../../domain/request/ticket-check.ts';
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

const written = z.strictObject({
  from: z.string().superRefine((text, ctx) => void oneOf(ctx, text, TICKET_SERVICES, 'a service')),
  url: z.string().optional(),
  email: z.string().optional(),
  token: z.string().min(1).optional(),
  repository: z.string().optional(),
  secret: z.string().optional(),
  allow_private_addresses: z.boolean().default(false),
});
type Written = z.output<typeof written>;

/** `tickets.check`: where tickets are looked up. */
export const ticketCheckSchema = written
  .superRefine((check, ctx) => {
    const service = serviceOf(check);
    if (service === undefined) return;
    const needs: readonly Key[] = NEEDS[service];
    for (const key of needs)
      if (check[key] === undefined) refuse(ctx, { found: 'nothing', expected: MEANINGS[key] }, [key]);
    for (const key of Object.keys(MEANINGS) as Key[])
      if (check[key] !== undefined && !needs.includes(key) && key !== 'url')
        refuse(ctx, { found: `${key} for ${service}`, expected: `only ${needs.join(', ')}` }, [key]);
    examine(check, ctx);
  })
  .transform((check): TicketCheck => {
    // What was examined before: what is missing has its fault, and is read by nobody.
    const { url = GITHUB, email = '', token = '', repository = '', secret = '' } = check;
    const at = { url, allowPrivateAddresses: check.allow_private_addresses };
    const from = serviceOf(check);
    if (from === 'github') return { from, ...at, repository, token };
    return from === 'webhook' ? { from, ...at, secret } : { from: 'jira', ...at, email, token };
  });

const serviceOf = ({ from }: Pick<Written, 'from'>): TicketCheck['from'] | undefined =>
  TICKET_SERVICES.find((one) => one === from);

function examine(
  { url, repository, secret, allow_private_addresses: allowPrivate }: Written,
  ctx: z.RefinementCtx,
): void {
  if (url !== undefined) examineUrl(url, allowPrivate, ctx);
  if (repository !== undefined && (!REPOSITORY.test(repository) || /\/\.{1,2}$/.test(repository)))
    refuse(ctx, { expected: MEANINGS.repository }, ['repository']);
  if (secret === undefined) return;
  if (secret.length < SHORTEST_SECRET)
    refuse(ctx, { expected: `${SHORTEST_SECRET} characters or more: it signs every call` }, ['secret']);
  else if (secret.startsWith('whsec_') && !BASE64.test(secret.slice(6)))
    refuse(ctx, { expected: 'base64 after whsec_' }, ['secret']);
}
