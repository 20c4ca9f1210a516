import { readFileSync } from 'node:fs';
import { describeFault } from '../../src/config/fault.ts';
import type { ConnectorSections } from '../../src/config/judge-connectors.ts';
import { type LoadedDefinitions, loadDefinitions } from '../../src/config/load-definitions.ts';
import { connectorSettings } from '../../src/connectors/settings.ts';
import type { Definitions } from '../../src/domain/definitions.ts';

const ENV = {
  OPS_DB_URL: 'postgres://sallyport:correct-horse@127.0.0.1:5432/ops',
  IN_HOUSE_SECRET: 'battery-staple-battery-staple',
  SANDBOX_TARGET_URL: 'http://127.0.0.1:4391/hooks/access',
  SANDBOX_TARGET_SECRET: 'sandbox-secret-sandbox-secret',
};

/** As a version has them that can't work with a type of the format. */
const withoutOne = connectorSettings.filter(({ type }) => type !== 'slack-usergroup');

export function loadText(
  source: string,
  env: Record<string, string | undefined> = ENV,
  connectorTypes: ConnectorSections = withoutOne,
): LoadedDefinitions {
  return loadDefinitions(source, {
    env,
    fileName: 'access.yaml',
    connectorTypes,
    baseDir: '/srv/acme',
  });
}

/** The faults of a text, as people read them. */
export function faultsOf(
  source: string,
  env?: Record<string, string | undefined>,
  connectorTypes?: ConnectorSections,
): string[] {
  const loaded = loadText(source, env, connectorTypes);
  return loaded.ok ? [] : loaded.faults.map((fault) => describeFault('access.yaml', fault));
}

export function definitionsOf(source: string): Definitions {
  const loaded = loadText(source);
  if (!loaded.ok) throw new Error(faultsOf(source).join('\n'));
  return loaded.definitions;
}

export function readText(pathFromRoot: string): string {
  return readFileSync(new URL(`../../${pathFromRoot}`, import.meta.url), 'utf8');
}
