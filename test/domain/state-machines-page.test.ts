import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Transitions } from '../../src/domain/transitions.ts';

const DOMAIN = new URL('../../src/domain/', import.meta.url);
const PAGE = readFileSync(new URL('../../docs/state-machines.md', import.meta.url), 'utf8');
const SUFFIX = 'Transitions';

/** Every transition table of the domain, by its name in words: `glass review`. */
async function tables(): Promise<Map<string, Transitions<string>>> {
  const found = new Map<string, Transitions<string>>();
  for (const file of readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )) {
    const exported = (await import(new URL(file, DOMAIN).href)) as Record<string, Transitions<string>>;
    for (const [name, table] of Object.entries(exported))
      if (name.endsWith(SUFFIX)) found.set(inWords(name.slice(0, -SUFFIX.length)), table);
  }
  return found;
}

const inWords = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The arrows of the diagram under each heading of the page that has one. */
function diagrams(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const section of PAGE.split(/^## /m).slice(1)) {
    const [heading = '', diagram] = [section.split('\n')[0], /```mermaid\n([^]*?)```/.exec(section)?.[1]];
    const arrows = diagram?.split('\n').filter((line) => line.includes('-->') && !line.includes('[*]'));
    if (arrows !== undefined) found.set(heading, arrows.map((arrow) => arrow.trim()).toSorted());
  }
  return found;
}

test('shows each state machine of the domain as it is, and no other', async () => {
  const inCode = [...(await tables())].map(([name, table]) => {
    const arrows = Object.entries(table).flatMap(([from, next]) => next.map((to) => `${from} --> ${to}`));
    return [name, arrows.toSorted()] as const;
  });

  expect(Object.fromEntries(diagrams())).toEqual(Object.fromEntries(inCode));
});

test('names only events that there are', async () => {
  const { AUDIT_KINDS } = await import('../../src/domain/audit-event.ts');
  const nouns = new Set(AUDIT_KINDS.map((kind) => kind.split('.')[0]));
  const named = [...PAGE.matchAll(/`([a-z-]+)\.([a-z-]+)`/g)].filter(([, noun]) => nouns.has(noun ?? ''));

  expect(named.length).toBeGreaterThan(20);
  for (const [, noun, done] of named) expect(AUDIT_KINDS).toContain(`${noun}.${done}`);
});

/** What happens to something without moving it from one state to another. */
const MOVES_NOTHING = [
  'request.nudged',
  'request.shortened',
  'stage.reminded',
  'stage.escalated',
  'stage.reassigned',
  'stage.replaced',
  'stage.added',
  'grant.extended',
  'grant.shortened',
  'grant.warned',
  'glass.refused',
  'campaign.delayed',
  'campaign.escalated',
  'campaign.asked',
  'campaign.confirmed',
  'campaign.held',
  'campaign.continued',
  'campaign.spared',
  'campaign.signed',
  'campaign.exported',
  'review-item.commented',
  'review-item.remained',
];

test('names every event of what has a life of its own, but for those that move nothing', async () => {
  const { AUDIT_KINDS } = await import('../../src/domain/audit-event.ts');
  const machines = [...diagrams().keys()].map((heading) => heading.replace(' ', '-'));
  const moves = AUDIT_KINDS.filter((kind) => [...machines, 'glass'].includes(kind.split('.')[0] ?? ''));
  expect(moves.length).toBeGreaterThan(40);
  expect(moves.filter((kind) => !PAGE.includes(`\`${kind}\``)).toSorted()).toEqual(MOVES_NOTHING.toSorted());
});
