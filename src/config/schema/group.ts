import * as z from 'zod';
import { type Group, ON_CALL_SERVICES, type OnCallSchedule } from '../../domain/definitions.ts';
import { whenRight } from '../../domain/when-right.ts';
import type { KnownIds } from '../known-ids.ts';
import { examineUrl } from './api-url.ts';
import { email, id, line, oneOf, type Refusal, refuse } from './scalars.ts';

const HANDLE = /^@?[a-z0-9][a-z0-9._-]{0,79}$/;
const WAYS = ['members', 'slack_usergroup', 'from'] as const;
/** Keys that say more of `from`. */
const OF_FROM = ['target', 'schedule', 'token', 'url', 'allow_private_addresses'] as const;

/** Where a service's API is, unless `url` says otherwise; what somebody runs themselves is nowhere by itself. */
const USUAL_URLS = {
  pagerduty: 'https://api.pagerduty.com',
  opsgenie: 'https://api.opsgenie.com',
  'grafana-oncall': undefined,
} satisfies Record<OnCallSchedule['from'], string | undefined>;

const slackHandle = z.string().transform((text, ctx) => {
  if (!HANDLE.test(text)) refuse(ctx, { expected: 'the handle of a Slack user group, such as oncall-db' });
  return text.replace(/^@/, '');
});

type Written = {
  from?: string | undefined;
  target?: string | undefined;
  schedule?: string | undefined;
  token?: string | undefined;
  url?: string | undefined;
  allow_private_addresses?: boolean | undefined;
};

export function groupSchema(known: KnownIds) {
  const sources = [...ON_CALL_SERVICES, ...known.connectors];
  const written = z
    .strictObject({
      id,
      members: z.array(email).min(1).optional(),
      slack_usergroup: slackHandle.optional(),
      from: z
        .string()
        .superRefine((text, ctx) => void oneOf(ctx, text, sources, 'a source'))
        .optional(),
      target: line(200).optional(),
      schedule: line(200).optional(),
      token: z.string().min(1).optional(),
      url: z.string().optional(),
      allow_private_addresses: z.boolean().optional(),
    })
    .superRefine(
      (group, ctx) => {
        const ways = WAYS.filter((key) => group[key] !== undefined);
        if (ways.length === 1) return;
        const found =
          ways.length === 0 ? 'neither members, slack_usergroup nor from' : `both ${ways.join(' and ')}`;
        refuse(ctx, { found, expected: 'one of the three' });
      },
      whenRight(...WAYS),
    )
    .superRefine(({ from }, ctx) => {
      const type = known.unreadable.get(from ?? '');
      if (type !== undefined)
        refuse(
          ctx,
          {
            found: `"${from}", whose type ${type} can’t say who holds what`,
            expected: 'a connector that can be read',
          },
          ['from'],
        );
    }, whenRight('from'));
  return OF_FROM.reduce(
    (judged, key) =>
      judged.superRefine(
        (group, ctx) => {
          const fault = keyFault(group, key);
          if (fault !== undefined) refuse(ctx, fault, [key]);
        },
        whenRight('from', key),
      ),
    written,
  )
    .superRefine(
      (group, ctx) => {
        const url = group.url ?? usualUrl(group.from ?? '');
        if (serviceOf(group.from ?? '') !== undefined && url !== undefined)
          examineUrl(url, group.allow_private_addresses === true, ctx);
      },
      whenRight('from', 'url', 'allow_private_addresses'),
    )
    .transform((group): Group => {
      if (group.from !== undefined) return { id: group.id, read: readFrom(group, group.from) };
      if (group.slack_usergroup !== undefined) return { id: group.id, slackUsergroup: group.slack_usergroup };
      return { id: group.id, members: [...new Set(group.members)] };
    });
}

const serviceOf = (from: string): OnCallSchedule['from'] | undefined =>
  ON_CALL_SERVICES.find((one) => one === from);

/** What is wrong with a key that says more of `from`. */
function keyFault(group: Written, key: (typeof OF_FROM)[number]): Refusal | undefined {
  const { from, target } = group;
  const isThere = group[key] !== undefined;
  if (from === undefined)
    return isThere ? { found: `${key} without from`, expected: 'from beside it' } : undefined;
  const missing = (expected: string): Refusal => ({ found: 'nothing', expected });
  if (serviceOf(from) === undefined) {
    if (key !== 'target')
      return isThere ? { found: `${key} of a connector`, expected: 'target alone beside from' } : undefined;
    return isThere ? undefined : missing(`what ${from} calls the group whose members are meant`);
  }
  if (key === 'target')
    return isThere
      ? { found: `a target at ${from}, which says who is on call`, expected: 'schedule in its place' }
      : undefined;
  if (isThere) return undefined;
  if (key === 'schedule' && target === undefined) return missing(`the id of a schedule at ${from}`);
  if (key === 'token') return missing(`a token for the API of ${from}, such as \${ON_CALL_TOKEN}`);
  return key === 'url' && usualUrl(from) === undefined ? missing(`the URL of the API of ${from}`) : undefined;
}

function usualUrl(from: string): string | undefined {
  const service = serviceOf(from);
  return service && USUAL_URLS[service];
}

/** What was examined before: what is missing has its fault, and is read by nobody. */
function readFrom(group: Written, from: string): Extract<Group, { read: unknown }>['read'] {
  const service = serviceOf(from);
  if (service === undefined) return { from: 'connector', connectorId: from, target: group.target ?? '' };
  const { schedule = '', token = '', url = usualUrl(from) ?? '' } = group;
  return {
    from: service,
    schedule,
    token,
    url,
    allowPrivateAddresses: group.allow_private_addresses ?? false,
  };
}
