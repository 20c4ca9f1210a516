import type { KnownBlock } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { askerLine } from '../../../src/slack/cards/request/asker-line.ts';
import { holdsBlocks } from '../../../src/slack/views/request/preview-blocks.ts';
import { section } from '../../../src/slack/blocks.ts';
import { reads } from '../support/reads.ts';
import { aGrant, aGrantView, aRequestView, render, minutes } from '../support/rows.ts';

const grantOf = (id: string, more = {}) => aGrantView({ ...aGrant(), id: id as never, ...more });
/** Two grants of one right with the same end, and one that goes on. */
const twice = () => [grantOf('one'), grantOf('two'), grantOf('three', { expiresAt: minutes(480) })];
const READ = '*Production database · Read only*';
const shown = (blocks: KnownBlock[]) => reads({ text: '', blocks });
const times = (text: string, part: string) => text.split(part).length - 1;
const until = (text: string) => times(text, `${READ} until 2026-11-20 16:00 UTC`);

describe('what somebody holds by two grants with one end is said once, and what goes on beside it', () => {
  test('to whoever decides', () => {
    const line = shown([section(askerLine(aRequestView({}, { holds: twice() }), render.now))]);
    expect(times(line, '*Read only* until 2026-11-20 16:00 UTC')).toBe(1);
    expect(times(line, '*Read only*')).toBe(2);
    const many = Array.from({ length: 8 }, (_, nth) => grantOf(`${nth}`));
    expect(askerLine(aRequestView({}, { holds: many }), render.now)).not.toContain('more');
  });

  test('to whoever asks', () => {
    const text = shown(holdsBlocks([{ holds: twice(), pending: [] } as never], null, render));
    expect(until(text)).toBe(1);
    expect(times(text, READ)).toBe(2);
  });
});
