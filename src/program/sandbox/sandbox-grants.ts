/** Part of the composition root: what people hold in the sandbox before anybody asked for anything. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCsvText } from '../read-text.ts';
import type { Ctx } from '../../operations/context.ts';
import { DomainError } from '../../domain/errors.ts';
import { grantLines } from '../../operations/grant/import/grants-csv.ts';
import type { CsvGrant } from '../../operations/grant/import/grants-csv.ts';
import { hasGrants } from '../../operations/grant/has-grants.ts';
import { importGrants } from '../../operations/grant/import/import-grants.ts';
import type { Target } from '../../sandbox/target/start-target.ts';

/** With this one, what is obsolete in examples/acme/grants.csv is what nobody uses. */
const SEED = 40_839;
const DAY_MS = 86_400_000;

interface Standing {
  configPath: string;
  target: Target;
  members: { email: string; name: string }[];
}

/**
 * Imports the grants.csv beside access.yaml, if there is one, into a database without any grant, once its target has
 * the same: so there is something to review from the first minute.
 */
export async function takeOnStandingGrants(
  ctx: Ctx,
  { configPath, target, members }: Standing,
): Promise<void> {
  const file = join(dirname(configPath), 'grants.csv');
  if (!existsSync(file) || (await hasGrants(ctx))) return;
  const csv = await readCsvText(file, (note) => ctx.log.warn(note));
  const names = new Map(members.map(({ email, name }) => [email, name]));
  const now = ctx.clock.now();
  for (const line of grantLines(csv, ctx.config.timezone)) {
    if ('faults' in line) continue;
    const entitlement = ctx.config.entitlements.get(line.entitlement);
    const resource = entitlement && ctx.config.resources.get(entitlement.resourceId);
    const connector = resource && ctx.config.connectors.get(resource.connectorId);
    if (entitlement === undefined || connector?.settings['url'] !== target.url) continue;
    await target.hold({
      target: entitlement.target,
      email: line.email,
      name: names.get(line.email) ?? line.email,
      since: (line.since ?? now).toISOString(),
      lastUsedAt: lastUse(line, now).toISOString(),
    });
  }
  try {
    await importGrants(ctx, { csv });
  } catch (error) {
    if (error instanceof DomainError)
      throw new DomainError(error.code, `${file}:\n${error.message}`, { cause: error });
    throw error;
  }
}

/** Made up, and the same at every start: two of three in the last fortnight, the others half a year ago or longer. */
function lastUse({ email, entitlement, since }: CsvGrant, now: Date): Date {
  const [which = 0, howLong = 0] = createHash('sha256').update(`${SEED} ${email} ${entitlement}`).digest();
  const daysAgo = which % 3 === 0 ? 180 + howLong : howLong % 14;
  return new Date(Math.max(since?.getTime() ?? 0, now.getTime() - daysAgo * DAY_MS));
}
