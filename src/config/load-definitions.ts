import { createHash } from 'node:crypto';
import type { Definitions } from '../domain/definitions.ts';
import { USUAL_PERSON_TYPES } from '../domain/people/person-types.ts';
import { USUAL_TICKETS } from '../domain/request/ticket.ts';
import { type Fault, type Path, pathText } from './fault.ts';
import { faultsFromIssues } from './issues/faults-from-issues.ts';
import { type Filled, fillFromEnvironment } from './fill-from-environment.ts';
import { collectKnownIds, duplicateIdFaults, type KnownIds } from './known-ids.ts';
import { conditionsIn } from './examine/conditions.ts';
import { type ConnectorSections, judgeConnectors } from './judge-connectors.ts';
import { findMentions, mentionsInConditions } from './mentions.ts';
import { notYetDone } from './not-yet.ts';
import { type AccessFile, definitionsSchema } from './schema/index.ts';
import { reconciliationOf } from './schema/reconcile.ts';
import { readSource } from './source-document.ts';

export interface LoadOptions {
  env: Record<string, string | undefined>;
  /** As it is shown in faults. */
  fileName: string;
  /** The types that there are connectors for. */
  connectorTypes: ConnectorSections;
  /** The folder from which files are found. */
  baseDir: string;
}

/**
 * `notYet`: what the file asks for and this version doesn't do. `inVain`: targets that can't be, which stop nothing else.
 * `warnings`: what is allowed and may be a mistake. `lineAt`: where a key stands.
 */
export type LoadedDefinitions =
  | {
      ok: true;
      definitions: Definitions;
      notYet: string[];
      inVain: Fault[];
      warnings: string[];
      lineAt: (path: Path) => number;
    }
  | { ok: false; faults: Fault[] };

/** Compiles the text of `access.yaml`, or says everything that is wrong with it. */
export function loadDefinitions(source: string, options: LoadOptions): LoadedDefinitions {
  const document = readSource(source);
  if (document.value === undefined) return { ok: false, faults: document.faults };
  const filled = fillFromEnvironment(document.value, options.env, document.lineAt);
  const unreadable = options.connectorTypes.filter(({ isUnreadable }) => isUnreadable === true);
  const known = collectKnownIds(
    filled.value,
    unreadable.map(({ type }) => type),
  );
  const types = options.connectorTypes.map(({ type }) => type);
  const schema = definitionsSchema(known, { baseDir: options.baseDir, connectorTypes: types });
  const parsed = schema.safeParse(filled.value);

  const file = { written: document.value, filled: filled.value, lineAt: document.lineAt };
  const { fileName } = options;
  const connectors = judgeConnectors({ ...file, fileName }, options.connectorTypes);
  const unread = [...document.faults, ...filled.faults];
  const isRead = ({ path }: Fault) =>
    !unread.some((told) => path === told.path || path.startsWith(`${told.path}[`));
  const issues = parsed.error?.issues ?? [];
  const judged = [
    ...faultsFromIssues(issues, { ...file, schema, prefix: [], secret: false }),
    ...connectors.faults,
  ].filter(isRead);
  const faults = [...unread, ...duplicateIdFaults(filled.value, document.lineAt), ...judged];
  const inVain = connectors.inVain.filter(isRead);
  if (!parsed.success || faults.length > 0)
    return { ok: false, faults: inOrder([...faults, ...inVain], filled) };

  const parts = compiled(parsed.data);
  const mentions = [
    ...findMentions(filled.value, fileName, document.lineAt),
    ...mentionsInConditions(conditionsIn(parts), fileName, document.lineAt),
  ];
  const definitions: Definitions = { ...parts, source, hash: hashOf(source, filled), mentions };
  return {
    ok: true,
    definitions,
    notYet: notYetDone(definitions, types),
    inVain: inOrder(inVain, filled),
    warnings: [...warningsOf(parsed.data, known, fileName, document.lineAt), ...connectors.doubts],
    lineAt: document.lineAt,
  };
}

function compiled(file: AccessFile): Omit<Definitions, 'source' | 'hash' | 'mentions'> {
  const entitlements = file.resources.flatMap((resource) => resource.entitlements);
  return {
    organization: file.organization,
    timezone: file.timezone,
    workingHours: file.working_hours ?? null,
    admins: file.admins,
    auditors: file.auditors,
    auditChannel: file.audit_channel ?? null,
    people: file.people,
    personTypes: file.person_types ?? USUAL_PERSON_TYPES,
    tickets: file.tickets ?? USUAL_TICKETS,
    groups: byId(file.groups),
    connectors: byId(file.connectors),
    resources: byId(
      file.resources.map(({ reconcile, ...resource }) => ({
        ...resource,
        reconcile: reconciliationOf(reconcile, file.reconcile),
      })),
    ),
    entitlements: new Map(entitlements.map((entitlement) => [entitlement.key, entitlement])),
    left: new Map(),
    discovered: '',
    roles: byId(file.roles),
    policies: file.policies,
    separationOfDuties: file.separation_of_duties,
    reviews: byId(file.reviews),
  };
}

function byId<T extends { id: string }>(items: T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function warningsOf(
  file: AccessFile,
  known: KnownIds,
  fileName: string,
  lineAt: (path: Path) => number,
): string[] {
  const warnings = file.separation_of_duties.flatMap((rule, ruleIndex) =>
    rule.conflict.flatMap((side, sideIndex) =>
      side.flatMap((key, keyIndex) => {
        const path = ['separation_of_duties', ruleIndex, 'conflict', sideIndex, keyIndex];
        if (known.entitlements.has(key) || known.discovering.has(key.split('/')[0] ?? '')) return [];
        return [
          `${fileName}:${lineAt(path)}  ${pathText(path)}  ${key} is not in this catalog, so nothing here can conflict with it.`,
        ];
      }),
    ),
  );
  if (file.policies.length === 0 && file.resources.length > 0) {
    warnings.push(`${fileName}:1  policies  there are none, so every request is denied.`);
  }
  return warnings;
}

/** What was filled in outside connectors decides who gets what, so it counts as part of the text. */
function hashOf(source: string, { deciding }: Filled): string {
  const hash = createHash('sha256').update(source);
  if (deciding.length > 0) hash.update(`\0${JSON.stringify(deciding)}`);
  return hash.digest('hex');
}

/** By line, with whatever the environment held taken out of every sentence. */
function inOrder(faults: Fault[], { taken }: Filled): Fault[] {
  const clean = (text: string): string =>
    taken.reduce(
      (cleaned, { name, value }) => (value.length < 4 ? cleaned : cleaned.replaceAll(value, `\${${name}}`)),
      text,
    );
  return faults
    .map(({ advice, ...fault }) => ({
      ...fault,
      found: clean(fault.found),
      expected: clean(fault.expected),
      ...(advice === undefined ? {} : { advice: clean(advice) }),
    }))
    .sort((a, b) => a.line - b.line);
}
