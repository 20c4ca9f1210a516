import { isDn, levelsOf } from './dn.ts';

const SEEMS_DN = /^\s*(?:cn|ou|uid|dc|o)\s*=/i;
const DN = 'a whole DN, such as "cn=editors,ou=groups,dc=acme,dc=example"';

/** What can be read as a DN is one, anything else a group’s `cn`; neither of them looks like a DN and isn't a whole one. */
export function targetFault(target: string): string | undefined {
  if (!SEEMS_DN.test(target)) return undefined;
  if (isDn(target) && levelsOf(target) > 1) return undefined;
  return `expected ${DN}, or the group’s cn by itself — in quotes, since between { and } a comma ends a value`;
}
