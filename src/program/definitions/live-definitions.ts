/** Part of the composition root: changes a running program's definitions without a restart. */
import { dirname } from 'node:path';
import { loadDefinitions } from '../../config/load-definitions.ts';
import { describeFault } from '../../config/fault.ts';
import { connectorsFor, groupSourcesFor, ticketSourceFor } from '../../connectors/index.ts';
import type { MakeConnectors, MakeGroupSources, MakeTicketSource } from '../../connectors/index.ts';
import { connectorSettings } from '../../connectors/settings.ts';
import { unknownPeople } from '../compose.ts';
import { linesOf, readDefinitions } from './read-definitions.ts';
import type { Ctx } from '../../operations/context.ts';
import type { OwnSlack } from '../../domain/grant/connector.ts';
import type { AdjustableClock } from '../../domain/time/clock.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { DomainError } from '../../domain/errors.ts';
import { withCatalog } from '../../operations/discovery/with-discovered.ts';
import {
  lastDefinitions,
  recordDefinitions,
  recordRefusedDefinitions,
} from '../../operations/catalog/record-definitions.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface LiveDefinitions {
  /** Reads the file again and puts it in force everywhere; a wrong file is refused and the old one stays. */
  reread(): Promise<void>;
  /** Takes over what another process, or the command line, put in force. */
  pickUp(): Promise<void>;
}

export function liveDefinitions(
  ctx: Ctx,
  clock: AdjustableClock,
  path: string,
  variables: Variables,
  ownSlack?: OwnSlack,
): LiveDefinitions {
  let seen: number | undefined;
  // Of two readings at once the later one's would be overtaken by the earlier one's.
  const inTurn = oneAtATime();
  return {
    reread: () => inTurn(path, reread),
    pickUp: () => inTurn(path, pickUp),
  };

  async function reread(): Promise<void> {
    try {
      const read = await readDefinitions(path, variables);
      const { definitions } = read;
      // Before they are on record as in force: what can't be loaded here is refused.
      const make = await partsFor(definitions, ownSlack);
      for (const line of [...linesOf(read, path), ...(await unknownPeople(ctx, definitions))])
        ctx.log.warn(line);
      const isNew = await recordDefinitions(ctx, definitions);
      await swap(ctx, definitions, make, clock);
      ctx.log.info({ hash: definitions.hash, isNew }, 'definitions read again');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      ctx.log.error(`${error.message}\nThe old definitions stay in force.`);
      await recordRefusedDefinitions(ctx, error.message);
    }
  }

  async function pickUp(): Promise<void> {
    const last = await lastDefinitions(ctx);
    if (last === undefined || last.seq === seen) return;
    if (last.hash === ctx.config.hash) {
      seen = last.seq;
      return;
    }
    const loaded = loadDefinitions(last.source, {
      env: variables,
      fileName: path,
      baseDir: dirname(path),
      connectorTypes: connectorSettings,
    });
    if (!loaded.ok) await refuse(loaded.faults.map((fault) => describeFault(path, fault)).join('\n'));
    else await takeOver(loaded.definitions);
    seen = last.seq;
  }

  async function takeOver(definitions: Definitions): Promise<void> {
    try {
      await swap(ctx, definitions, await partsFor(definitions, ownSlack), clock);
      ctx.log.info({ hash: definitions.hash }, 'definitions taken over');
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await refuse(error.message);
    }
  }

  async function refuse(why: string): Promise<void> {
    ctx.log.error(`${why}\nThe definitions put in force elsewhere can’t be read here; the old ones stay.`);
    await recordRefusedDefinitions(ctx, why);
  }
}

interface Make {
  connectors: MakeConnectors;
  groupSources: MakeGroupSources;
  ticketSource: MakeTicketSource;
}

/** What makes the ways to the systems that these definitions name; rejects where it can't be loaded. */
async function partsFor(
  { connectors, groups, tickets }: Definitions,
  ownSlack: OwnSlack | undefined,
): Promise<Make> {
  const make = await connectorsFor(connectors);
  return {
    connectors: (sections, time) => make(sections, time, ownSlack),
    groupSources: await groupSourcesFor(groups),
    ticketSource: await ticketSourceFor(tickets.check),
  };
}

/** Every act that begins from now on sees the new ones, all of them; what hasn't changed goes on. */
async function swap(ctx: Ctx, definitions: Definitions, make: Make, clock: AdjustableClock): Promise<void> {
  const config = await withCatalog(ctx, definitions);
  const { connectors, groups, tickets } = ctx.config;
  const time = () => clock.unmoved();
  const ofConnectors = part(ctx.connectors, connectors, definitions.connectors);
  const ofGroups = part(ctx.groupSources, groups, definitions.groups);
  ctx.connectors = new Map([...ofConnectors.kept, ...make.connectors(ofConnectors.changed, time)]);
  ctx.groupSources = new Map([...ofGroups.kept, ...make.groupSources(ofGroups.changed, time)]);
  const before = ctx.ticketSource;
  const isSameCheck = JSON.stringify(tickets.check) === JSON.stringify(definitions.tickets.check);
  if (!isSameCheck) ctx.ticketSource = make.ticketSource(time);
  ctx.config = config;
  const dropped = [
    ...ofConnectors.dropped,
    ...ofGroups.dropped,
    ...(isSameCheck || before === undefined ? [] : [before]),
  ];
  await Promise.allSettled(dropped.map(async (one) => one.close?.()));
}

/** Which of what was made of these sections goes on, which sections need something new, and what is to be closed. */
function part<Made, Section>(
  made: ReadonlyMap<string, Made>,
  before: ReadonlyMap<string, Section>,
  after: ReadonlyMap<string, Section>,
): { kept: [string, Made][]; changed: Map<string, Section>; dropped: Made[] } {
  const isSame = (id: string) => JSON.stringify(before.get(id)) === JSON.stringify(after.get(id));
  const kept = [...made].filter(([id]) => isSame(id));
  const ids = new Set(kept.map(([id]) => id));
  return {
    kept,
    changed: new Map([...after].filter(([id]) => !ids.has(id))),
    dropped: [...made].flatMap(([id, one]) => (ids.has(id) ? [] : [one])),
  };
}
