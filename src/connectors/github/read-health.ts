import * as z from 'zod';
import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { findOrganization, ownAccount, whoAsks } from './accounts.ts';
import type { Finding } from './finding.ts';
import { findRight } from './membership.ts';

const Membership = z.object({ state: z.string(), role: z.string() });

/** Who the connector acts as, and what that lacks for what it is to give. */
export async function readHealth(at: Finding, targets: readonly string[]): Promise<Health> {
  const lacks: string[] = [];
  const tried = async (read: () => Promise<unknown>) => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof ConnectorError) || !SAID.has(error.fault.kind)) throw error;
      lacks.push(error.message);
    }
  };
  const { organization } = at.settings;
  await findOrganization(at);
  const self = await ownAccount(at);
  if (self !== undefined) {
    const own = await at.api.find(['orgs', organization, 'memberships', self.login], Membership);
    if (own?.role !== 'admin' || own.state !== 'active')
      lacks.push(
        `“${self.login}”, whose token the connector has, isn’t an owner of ${organization}: only owners add and remove members.`,
      );
  }
  await tried(() =>
    at.api.list(['orgs', organization, 'invitations'], z.unknown(), {
      query: { per_page: '1' },
      cursor: undefined,
    }),
  );
  for (const target of targets)
    await tried(async () => {
      const { right } = await findRight(at, { target });
      for (const part of right.holders) await part(undefined);
    });
  return { ok: lacks.length === 0, actsAs: await whoAsks(at), lacks: [...new Set(lacks)] };
}

/** Faults that say what is lacking, rather than that it couldn’t be asked. */
const SAID = new Set(['denied', 'not_found', 'invalid', 'conflict']);
