import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTS } from '../../src/operations/acts/index.ts';

const PAGE = readFileSync('docs/acts.md', 'utf8');
const SURFACES = ['src/slack', 'src/cli'];
const IMPORTED = /import (type )?\{([^}]*)\} from '[./]*\/(operations\/[^']+)'/g;
/** Reads of what its reader holds, is asked for, or anybody may know: they show it, and are of a surface’s lists and cards. */
const SHOWN = /^(?:list|show|find|recall|preview)/;

/** The operations that a surface calls in somebody’s name. */
function called(): string[] {
  const names = SURFACES.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(IMPORTED)])
      .filter(([, isType]) => isType === undefined)
      .flatMap(([, , imported = '', path = '']) =>
        imported
          .split(',')
          .map((one) => one.trim())
          .filter((name) => takesPerson(name, readFileSync(join('src', path), 'utf8'))),
      ),
  );
  return [...new Set(names)];
}

function takesPerson(name: string, source: string): boolean {
  return new RegExp(`export async function ${name}\\(\\s*ctx: PersonCtx\\b`).test(source);
}

describe('what may be done', () => {
  it('is described once, under a name of its own', () => {
    const names = ACTS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names.filter((name) => !/^[a-z-]+\.[a-z-]+$/.test(name))).toEqual([]);
    const operations = ACTS.map(({ run }) => run);
    expect(operations).toHaveLength(new Set(operations).size);
  });

  it('is described wherever somebody calls it, but for what only shows', () => {
    const described = ACTS.map(({ run }) => run.name);
    const missing = called().filter((name) => !described.includes(name) && !SHOWN.test(name));
    expect(missing).toEqual([]);
    expect(called().length).toBeGreaterThan(60);
  });

  it.each(ACTS)('says what $name takes, where its operation has a schema', ({ input, run }) => {
    const schema = `${run.name.charAt(0).toUpperCase()}${run.name.slice(1)}`;
    const files = readdirSync('src/operations', { recursive: true, encoding: 'utf8' });
    const own = files.find((file) => {
      if (!file.endsWith('.ts') || basename(file).endsWith('-acts.ts')) return false;
      return new RegExp(`^export (?:async )?function ${run.name}\\b`, 'm').test(
        readFileSync(join('src/operations', file), 'utf8'),
      );
    });
    const source = readFileSync(join('src/operations', own ?? ''), 'utf8');
    expect(new RegExp(`const ${schema} = z\\b`).test(source)).toBe(input !== null);
  });

  it.each(ACTS.filter(({ input }) => input === null))(
    'is handed nothing where $name takes nothing',
    ({ run }) => {
      expect(run).toHaveLength(1);
    },
  );

  it('stands on its page', () => {
    const rows = ACTS.map(
      ({ name, does, effect, audience }) => `| \`${name}\` | ${does} | ${audience.join(', ')} | ${effect} |`,
    );
    const written = PAGE.split('\n').filter((line) => line.startsWith('| `'));
    expect(written.map((line) => line.replace(/\s+\|/g, ' |'))).toEqual(rows);
  });
});
