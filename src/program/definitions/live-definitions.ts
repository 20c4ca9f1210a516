/** Part of the composition root: changes a running program's definitions without a restart. */
import { dirname } from 'node:path';
import { loadDefinitions } from '../../config/load-definitions.ts';
import { describeFault } from '../../config/fault.ts';
import { connectorsFor } from '../../connectors/index.ts';
import { connectorSettings } from '../../connectors/settings.ts';
import { unknownPeople } from '../compose.ts';
import { readDefinitions } from './read-definitions.ts';
import type { Ctx } from '../../operations/context.ts';
import type { Connector } from '../../domain/grant/connector.ts';
import type { AdjustableClock } from '../../domain/time/clock.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { withLeftRights } from '../../operations/catalog/known-rights.ts';
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
): LiveDefinitions {
  let seen: number | undefined;
  return {
    async reread() {
      try {
        const { definitions, notYet, warnings } = await readDefinitions(path, variables);
        for (const line of [...warnings, ...notYet, ...(await unknownPeople(ctx, definitions))])
          ctx.log.warn(line);
        const isNew = await recordDefinitions(ctx, definitions);
        await swap(ctx, definitions, clock);
        ctx.log.info({ hash: definitions.hash, isNew }, 'definitions read again');
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        ctx.log.error(`${error.message}\nThe old definitions stay in force.`);
        await recordRefusedDefinitions(ctx, error.message);
      }
    },
    async pickUp() {
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
      if (!loaded.ok) {
        const faults = loaded.faults.map((fault) => describeFault(path, fault)).join('\n');
        ctx.log.error(
          `${faults}\nThe definitions put in force elsewhere can’t be read here; the old ones stay.`,
        );
        await recordRefusedDefinitions(ctx, faults);
        seen = last.seq;
        return;
      }
      await swap(ctx, loaded.definitions, clock);
      seen = last.seq;
      ctx.log.info({ hash: loaded.definitions.hash }, 'definitions taken over');
    },
  };
}

/** Every act that begins from now on sees the new ones, all of them; a connector that hasn't changed goes on. */
async function swap(ctx: Ctx, definitions: Definitions, clock: AdjustableClock): Promise<void> {
  const config = await withLeftRights(ctx, definitions);
  const makeConnectors = await connectorsFor(definitions.connectors);
  const before = ctx.config.connectors;
  const kept = new Map<string, Connector>();
  for (const [id, connector] of ctx.connectors)
    if (JSON.stringify(before.get(id)) === JSON.stringify(definitions.connectors.get(id)))
      kept.set(id, connector);
  const changed = new Map([...definitions.connectors].filter(([id]) => !kept.has(id)));
  const dropped = [...ctx.connectors].filter(([id]) => !kept.has(id));
  ctx.connectors = new Map([...kept, ...makeConnectors(changed, () => clock.unmoved())]);
  ctx.config = config;
  for (const [, connector] of dropped) await connector.close?.();
}
