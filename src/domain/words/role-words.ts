import type { Definitions, Role } from '../definitions.ts';

const NAME_WORDS_MAX = 10;

export interface TakenRole {
  role: Role;
  /** How they called it. */
  said: string;
  rest: string;
}

/** The longest beginning that names a role, by its id or its name, with `role:` or without. */
export function takeRole({ roles }: Pick<Definitions, 'roles'>, typed: string): TakenRole | undefined {
  const ends = [...typed.matchAll(/[^\s,]+/g)]
    .slice(0, NAME_WORDS_MAX)
    .map((word) => word.index + word[0].length);
  for (const end of ends.reverse()) {
    const said = typed.slice(0, end);
    const named = said.toLowerCase().replace(/^role(?::\s*|\s+)/, '');
    const found = [...roles.values()].filter(({ id, name }) => id === named || name.toLowerCase() === named);
    const [role] = found;
    if (found.length === 1 && role !== undefined) return { role, said, rest: typed.slice(end).trimStart() };
  }
  return undefined;
}
