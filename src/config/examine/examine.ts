import type { Definitions } from '../../domain/definitions.ts';
import { type Fault, type Path, pathText } from '../fault.ts';
import { examineConditions } from './conditions.ts';
import { examineCounts } from './counts.ts';
import { rightsByPolicy } from './decided-by.ts';
import { examinePolicies } from './policies.ts';
import { examineTimes } from './times.ts';

export type Examinable = Pick<
  Definitions,
  'policies' | 'resources' | 'entitlements' | 'groups' | 'roles' | 'reviews'
>;

/** Something that a file asks for in vain, and where. */
export interface Vain {
  path: Path;
  /** What can't be, for certain; or what may be meant otherwise. */
  says: { found: string; expected: string } | string;
}

/** `inVain`: what can never be met or come. `warnings`: what may be meant otherwise. */
export interface Examined {
  inVain: Fault[];
  warnings: string[];
}

/** Says what a sound file asks for in vain. */
export function examine(
  definitions: Examinable,
  { fileName, lineAt }: { fileName: string; lineAt: (path: Path) => number },
): Examined {
  const rights = rightsByPolicy(definitions);
  const found = [
    ...examinePolicies(definitions, rights),
    ...examineCounts(definitions, rights),
    ...examineTimes(definitions),
    ...examineConditions(definitions),
  ].map(({ path, says }) => ({ line: lineAt(path), path: pathText(path), says }));
  const inOrder = found.toSorted((one, other) => one.line - other.line);
  return {
    inVain: inOrder.flatMap(({ line, path, says }) =>
      typeof says === 'string' ? [] : [{ line, path, ...says }],
    ),
    warnings: inOrder.flatMap(({ line, path, says }) =>
      typeof says === 'string' ? [`${fileName}:${line}  ${path}  ${says}`] : [],
    ),
  };
}
