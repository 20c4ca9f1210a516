import { nearestWord } from '../domain/nearest-word.ts';

/** What is wrong with a target that has to be one of those that the connector’s own settings name. */
export function namedTargetFault(
  target: string,
  settingsKey: string,
  named: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.hasOwn(named, target)) return undefined;
  const names = Object.keys(named);
  const near = nearestWord(target, names);
  const advice = near === undefined ? '' : ` — did you mean "${near}"?`;
  return `expected one of the connector’s ${settingsKey}, ${names.join(', ')}${advice}`;
}
