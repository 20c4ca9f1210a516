import type { ExternalGrant } from '../../../src/domain/grant/connector.ts';
import type { GrantRow } from '../../../src/store/grant/grant-store.ts';
import * as schema from '../../../src/store/schema/index.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { discrepancies, looks } from '../../support/looks.ts';
import { TARGETS } from './steps.ts';

/** What is decided, what is there, and what is on record of how they differ. */
export interface Picture {
  held: ExternalGrant[];
  grants: GrantRow[];
  found: (typeof schema.finding.$inferSelect)[];
  differing: Awaited<ReturnType<typeof discrepancies>>;
  looks: Awaited<ReturnType<typeof looks>>;
}

export async function pictureOf({ ctx, target }: AcmeWorld): Promise<Picture> {
  const grants = await ctx.db.drizzle
    .select()
    .from(schema.grant)
    .orderBy(schema.grant.createdAt, schema.grant.id);
  return {
    held: target.all(),
    grants: grants.filter(({ connectorId }) => connectorId === 'far'),
    found: await ctx.db.drizzle.select().from(schema.finding).orderBy(schema.finding.grantId),
    differing: await discrepancies({ ctx }),
    looks: await looks({ ctx }),
  };
}

const RESOURCE_OF = Object.fromEntries(
  Object.entries(TARGETS).map(([key, target]) => [target, key.split('/')[0] ?? '']),
);
export const resourceOf = ({ target }: { target: string }): string => RESOURCE_OF[target] ?? '';
export const targetsOf = (resources: readonly string[]): string[] =>
  Object.values(TARGETS).filter((target) => resources.includes(resourceOf({ target })));
export const RESOURCES = [...new Set(Object.values(RESOURCE_OF))];

/** Whether this grant is what an account has: the account that was seen, or else that of its address. */
export const covers = (grant: GrantRow, { target, account }: ExternalGrant): boolean =>
  grant.target === target && (grant.seenAs?.account.id ?? grant.account.email) === account.id;

export const isUnsettled = ({ state }: { state: string }): boolean => state === 'open' || state === 'ignored';
const isActive = ({ state }: GrantRow): boolean => state === 'active';
export const isLive = ({ state }: GrantRow): boolean =>
  ['scheduled', 'provisioning', 'active', 'revoking'].includes(state);

const missingIn = ({ grants, held }: Picture): GrantRow[] =>
  grants.filter((grant) => isActive(grant) && !held.some((one) => covers(grant, one)));

const strangeIn = ({ grants, held }: Picture): ExternalGrant[] =>
  held.filter((one) => !grants.some((grant) => isLive(grant) && covers(grant, one)));

const accountOn = (resource: string, key: string) => `${resource} ${key}`;
const FEW = 10;
const OF_ACCESS: ReadonlySet<string> = new Set(['missing', 'left-behind', 'orphaned-account', 'mass-change']);

/** How much a look at a resource would find new, and whether that is too much to be believed. */
export function doubtOf(picture: Picture, resource: string) {
  const known = new Set(
    picture.differing
      .filter((one) => one.resourceId === resource && isUnsettled(one))
      .map(({ kind, key }) => `${kind} ${key}`),
  );
  const gone = missingIn(picture).filter(
    (grant) => resourceOf(grant) === resource && !known.has(`missing ${grant.id}`),
  ).length;
  const added = strangeIn(picture).filter(
    (one) => resourceOf(one) === resource && !known.has(`orphaned-account ${one.account.id}`),
  ).length;
  const listed = picture.held.filter((one) => resourceOf(one) === resource).length;
  const believed = picture.looks.find(({ resourceId }) => resourceId === resource)?.believed ?? null;
  const isMass = (listed === 0 && gone > 2) || (gone + added > FEW && gone + added > 0.2 * (listed + gone));
  const isBelieved = believed !== null && gone <= believed.gone + FEW && added <= believed.added + FEW;
  return { isDoubted: isMass && !isBelieved, facts: { gone, added, listed } };
}

/** What isn’t as it must be once all is through: each difference on record, once, and nothing else. */
export function differenceFaults(picture: Picture, isThere: (email: string) => boolean): string[] {
  const { grants, held, found } = picture;
  const open = picture.differing.filter((one) => isUnsettled(one) && OF_ACCESS.has(one.kind));
  const doubted = new Set(
    open.filter(({ kind }) => kind === 'mass-change').map(({ resourceId }) => resourceId),
  );
  const faults: string[] = [];
  const isBelieved = (one: { target: string }) => !doubted.has(resourceOf(one));

  const missing = missingIn(picture).filter(isBelieved);
  for (const grant of missing) {
    const about = open.filter((one) => one.kind === 'missing' && one.grantId === grant.id);
    if (about.length !== 1)
      faults.push(
        `${grant.id} (${grant.target} ${grant.account.email}) isn’t there, on record ${about.length} times`,
      );
  }
  const orphans = new Map<string, Set<string>>();
  for (const one of strangeIn(picture).filter(isBelieved)) {
    if (isThere(one.account.email?.toLowerCase() ?? ''))
      faults.push(`${one.target} ${one.account.login} is there, and nobody is asked`);
    const key = accountOn(resourceOf(one), one.account.id);
    orphans.set(key, (orphans.get(key) ?? new Set()).add(one.target));
  }
  for (const [key, targets] of orphans) {
    const about = open.filter(
      (one) => one.kind === 'orphaned-account' && accountOn(one.resourceId, one.key) === key,
    );
    const said = about.map(({ facts }) => facts.targets?.join());
    if (about.length !== 1 || said[0] !== [...targets].toSorted().join())
      faults.push(`${key} has ${[...targets].join()}, on record as ${said.join(' and ')}`);
  }
  for (const grant of grants.filter((one) => one.source === 'found' && isActive(one)))
    if (!found.some((one) => one.grantId === grant.id && ['open', 'kept'].includes(one.state)))
      faults.push(`${grant.id} was found, and nobody is asked`);

  for (const one of open) {
    if (doubted.has(one.resourceId)) continue;
    const isSo =
      one.kind === 'missing'
        ? missing.some(({ id }) => id === one.grantId)
        : one.kind === 'orphaned-account' && orphans.has(accountOn(one.resourceId, one.key));
    if (!isSo) faults.push(`${one.kind} ${one.key} is ${one.state} on ${one.resourceId}, and isn’t so`);
  }
  for (const { grantId } of found.filter(({ state }) => state === 'open')) {
    const grant = grants.find(({ id }) => id === grantId);
    if (grant === undefined || !isBelieved(grant)) continue;
    if (!isActive(grant) || !held.some((one) => covers(grant, one)))
      faults.push(
        `${grantId} (${grant.target} ${grant.account.email}) is asked about, and is ${grant.state}`,
      );
  }
  return faults;
}

/** What is concluded of these rights, and of what these resources have beside, to see whether a look changed it. */
export function concludedOf(
  picture: Picture,
  of: { targets: readonly string[]; resources: readonly string[] },
): string[] {
  const grants = picture.grants.filter(({ target }) => of.targets.includes(target));
  const ids = new Set<string | null>(grants.map(({ id }) => id));
  return [
    ...grants.map(({ id, state }) => `${id} ${state}`),
    ...picture.found
      .filter(({ grantId }) => ids.has(grantId))
      .map(({ grantId, state }) => `finding of ${grantId} ${state}`),
    ...picture.differing
      .filter(({ grantId, resourceId }) =>
        grantId === null ? of.resources.includes(resourceId) : ids.has(grantId),
      )
      .map(({ id, kind, state, facts }) => `${kind} ${id} ${state} ${facts.targets?.join() ?? ''}`),
  ].toSorted();
}

/** What a look settled or asked again of a resource, though it didn’t read all of it. */
export function settledUnread(before: Picture, after: Picture, resource: string): string[] {
  const known = before.differing.filter(
    (one) => one.resourceId === resource && one.entitlement === null && isUnsettled(one),
  );
  return known.flatMap(({ id, kind, state, facts: { targets = [] } }) => {
    const now = after.differing.find((one) => one.id === id);
    if (now?.state === state && targets.every((target) => now.facts.targets?.includes(target))) return [];
    return [
      `${kind} of ${resource} was ${state} (${targets.join()}), and is ${now?.state} (${now?.facts.targets?.join()}) by a look that didn’t read it all`,
    ];
  });
}

/** What a look wrote down newly that was so at none of the moments seen: before it, within it and after it. */
export function untrueFinds(moments: readonly Picture[]): string[] {
  const [before, after] = [moments[0], moments.at(-1)];
  if (before === undefined || after === undefined) return [];
  const known = new Set<string>([...before.differing, ...before.grants].map(({ id }) => id));
  const faults: string[] = [];
  const wasStrange = (target: (one: ExternalGrant) => boolean, id: string) =>
    moments.some((moment) => strangeIn(moment).some((one) => target(one) && one.account.id === id));
  for (const one of after.differing.filter(({ id }) => !known.has(id))) {
    if (one.kind === 'missing' && !moments.some((at) => missingIn(at).some(({ id }) => id === one.grantId)))
      faults.push(`missing ${one.grantId} was found, and it was there all the time`);
    if (
      one.kind === 'orphaned-account' &&
      !wasStrange((held) => resourceOf(held) === one.resourceId, one.key)
    )
      faults.push(`the account ${one.key} was found on ${one.resourceId}, and it was never nobody’s`);
  }
  // What an attempt to give saw beside is none of a look's.
  const seenBeside = new Set(
    after.found.flatMap(({ grantId, seenFor }) => (seenFor === null ? [] : [grantId])),
  );
  for (const grant of after.grants.filter(({ id, source }) => source === 'found' && !known.has(id)))
    if (
      !seenBeside.has(grant.id) &&
      !wasStrange(({ target }) => target === grant.target, grant.seenAs?.account.id ?? '')
    )
      faults.push(`${grant.target} ${grant.seenAs?.account.id} was found, and it was never nobody’s`);
  return faults;
}
