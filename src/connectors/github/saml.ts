import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import type { Finding } from './finding.ts';

const IDENTITIES = `query Identities($organization: String!, $userName: String, $after: String) {
  organization(login: $organization) {
    samlIdentityProvider {
      externalIdentities(first: 100, after: $after, userName: $userName) {
        nodes { samlIdentity { nameId emails { value } } scimIdentity { username } user { databaseId login } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

const Identity = z.object({
  samlIdentity: z
    .object({
      nameId: z.string().nullish(),
      emails: z.array(z.object({ value: z.string() })).nullish(),
    })
    .nullish(),
  scimIdentity: z.object({ username: z.string().nullish() }).nullish(),
  user: z.object({ databaseId: z.int(), login: z.string() }).nullish(),
});

const Answer = z.object({
  organization: z
    .object({
      samlIdentityProvider: z
        .object({
          externalIdentities: z.object({
            nodes: z.array(Identity.nullable()).nullish(),
            pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
          }),
        })
        .nullable(),
    })
    .nullable(),
});

interface Linked {
  /** In small letters. */
  addresses: string[];
  id: number | undefined;
  /** Absent until whoever it is has signed in. */
  login: string | undefined;
}

/** Identities of the organisation’s single sign-on that have this address. */
export async function findIdentities(at: Finding, email: string): Promise<Linked[]> {
  const has = async (userName: string | null) => {
    const found: Linked[] = [];
    for await (const one of everyItem((cursor) => identities(at, userName, cursor)))
      if (one.addresses.includes(email)) found.push(one);
    return found;
  };
  // It looks a name up only as it is written there, and no address beside the name.
  const named = await has(email);
  return named.length > 0 ? named : has(null);
}

const KEPT_MS = 5 * 60_000;

/** The first address of each linked account, by the account’s number, as it was at most some minutes ago. */
export async function allIdentities(at: Finding): Promise<ReadonlyMap<number, string>> {
  const { identities: known } = at.kept;
  const now = at.time();
  if (known !== undefined && now.getTime() - known.at.getTime() < KEPT_MS) return known.emails;
  const all = new Map<number, string>();
  for await (const { id, addresses } of everyItem((cursor) => identities(at, null, cursor)))
    if (id !== undefined && addresses[0] !== undefined) all.set(id, addresses[0]);
  at.kept.identities = { at: now, emails: all };
  return all;
}

async function identities(
  { api, name, settings }: Finding,
  userName: string | null,
  after: string | undefined,
): Promise<Page<Linked>> {
  const { organization } = await api.graphql(
    IDENTITIES,
    { organization: settings.organization, userName, after: after ?? null },
    Answer,
  );
  const provider = organization?.samlIdentityProvider;
  if (provider === undefined || provider === null)
    throw new ConnectorError(
      { kind: 'denied' },
      `${name} shows no single sign-on of its own to this token: with single sign-on of a whole enterprise set login otherwise, else give the token admin:org.`,
    );
  const { nodes, pageInfo } = provider.externalIdentities;
  const items = (nodes ?? []).flatMap((one) =>
    one === null
      ? []
      : [
          {
            addresses: [
              one.samlIdentity?.nameId,
              one.scimIdentity?.username,
              ...(one.samlIdentity?.emails ?? []).map(({ value }) => value),
            ].flatMap((text) => (text?.includes('@') ? [text.toLowerCase()] : [])),
            id: one.user?.databaseId,
            login: one.user?.login,
          },
        ],
  );
  const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  return { items, ...(next !== undefined && { next }) };
}
