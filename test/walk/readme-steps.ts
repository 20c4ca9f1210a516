import { readFileSync } from 'node:fs';

const README = new URL('../../README.md', import.meta.url);

/** One step of the README's walk: whom it makes one, what it has one type, and what it has one choose or press. */
export interface ReadmeStep {
  who: string;
  typed: string[];
  pressed: string[];
  pictures: string[];
}

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** The walk under a heading as the README tells it today, so that a test of it can't drift from what people read. */
export function readmeSteps(heading: RegExp): ReadmeStep[] {
  const [, section = ''] = readFileSync(README, 'utf8').split(heading);
  const [walk = ''] = section.split(/^##/m);
  return walk
    .split(/^\d\. /m)
    .slice(1)
    .map((step) => ({
      who: /^\*\*(?:You are|Switch to|Switch back to) (\w+)/.exec(step)?.[1] ?? '',
      typed: all(step, /`(\/[^`]+)`/g),
      pressed: all(step, /(?<![\w*])_([^_]+)_/g).map((text) => text.replace(/\s+/g, ' ')),
      pictures: all(step, /\(docs\/screenshots\/([\w-]+)\.png\)/g),
    }));
}

/** The one line of shell that the walk begins with. */
export function readmeStart(): string {
  return /^```sh\n(.+)\n```$/m.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
}
