/** Part of the composition root: shows what a new file of definitions changes, and puts it in force. */
import { basename, dirname } from 'node:path';
import { unknownPeople } from '../compose.ts';
import { linesOf, readDefinitions } from './read-definitions.ts';
import { describeDiff, diffDefinitions, touches } from '../../config/diff-definitions.ts';
import { examine } from '../../config/examine/examine.ts';
import { describeFault } from '../../config/fault.ts';
import { loadDefinitions } from '../../config/load-definitions.ts';
import { connectorSettings } from '../../connectors/settings.ts';
import type { Ctx } from '../../operations/context.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { findImpact } from '../../operations/policy/find-impact.ts';
import { lastDefinitions, recordDefinitions } from '../../operations/catalog/record-definitions.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface Application {
  /** What is different, and which open requests and live grants that is about. */
  lines: string[];
  isNew: boolean;
}

/** Compares a file with what is in force; with `confirmed` set, running processes take it over within seconds. */
export async function applyDefinitions(
  ctx: Ctx,
  path: string,
  variables: Variables,
  confirmed: boolean,
): Promise<Application> {
  const read = await readDefinitions(path, variables);
  const { definitions, lineAt } = read;
  const examined = examine(definitions, { fileName: basename(path), lineAt });
  const doubts = [
    ...examined.inVain.map((fault) => describeFault(path, fault)),
    ...examined.warnings,
    ...(await unknownPeople(ctx, definitions)),
  ];
  const before = await inForce(ctx, path, variables);
  const differs = before === undefined ? [] : await differences(ctx, before, definitions);
  const isNew = before === undefined || before.hash !== definitions.hash;
  if (confirmed && isNew) await recordDefinitions(ctx, definitions);
  const first = before === undefined ? ['No definitions are in force yet.'] : [];
  return { lines: [...linesOf(read, path), ...doubts, ...first, ...differs], isNew };
}

async function inForce(ctx: Ctx, path: string, variables: Variables): Promise<Definitions | undefined> {
  const last = await lastDefinitions(ctx);
  if (last === undefined) return undefined;
  const loaded = loadDefinitions(last.source, {
    env: variables,
    fileName: 'the definitions in force',
    baseDir: dirname(path),
    connectorTypes: connectorSettings,
  });
  if (loaded.ok) return loaded.definitions;
  const faults = loaded.faults.map((fault) => describeFault('the definitions in force', fault));
  throw new DomainError(
    'invalid',
    [
      'The definitions in force can’t be read here, so nothing can be compared. Set the same environment as the bot’s.',
      ...faults,
    ].join('\n'),
  );
}

async function differences(ctx: Ctx, before: Definitions, after: Definitions): Promise<string[]> {
  const diff = diffDefinitions(before, after);
  const { entitlements, policies } = touches(diff);
  const impact = await findImpact(ctx, { entitlements, policyIds: policies });
  const untouched = diff.changes.length > 0 && impact.length === 0;
  return [
    ...describeDiff(diff),
    ...impact.map((line) => `touches  ${line}`),
    ...(untouched ? ['No open request or live grant is affected.'] : []),
  ];
}
