import { describe, expect, test } from 'vitest';
import type { PreviewedRoute, RequestPreview } from '../../../../src/operations/request/preview-request.ts';
import { routeBlocks } from '../../../../src/slack/views/request/preview-blocks.ts';
import { blockText } from '../../../support/block-text.ts';
import { dora, omar } from '../../support/rows.ts';

const exception = { name: 'Exception: Pay and audit', need: 1, approvers: [omar] };
const manager = { name: 'Manager', need: 1, approvers: [dora] };
const owner = { name: 'Owner', need: 1, approvers: [omar, dora] };
const route = (durations: string, more: Partial<PreviewedRoute>): PreviewedRoute => ({
  durations,
  auto: false,
  refused: null,
  stages: [],
  ...more,
});
const says = (...routes: PreviewedRoute[]) =>
  blockText(JSON.parse(JSON.stringify(routeBlocks({ routes } as unknown as RequestPreview))));

describe('the form, before anything is sent', () => {
  test('says once what is asked whatever the length, and of each length only what differs', () => {
    const lengths = ['15 minutes', '1 hour', '2 hours', '4 hours', '8 hours', '1 day'];
    const said = says(
      ...lengths.map((one) => route(one, { stages: [exception, owner] })),
      route('2 days to 30 days', { stages: [exception, manager, owner] }),
    );
    expect(said).toBe(
      [
        '*Who will be asked*',
        'Omar Haddad (Exception: Pay and audit), then Omar Haddad or Dora Lind (Owner)',
        '• *2 days to 30 days*: also Dora Lind (Manager)',
      ].join('\n'),
    );
  });

  test('says of each length what it leads to where one is refused or needs nobody', () => {
    const said = says(
      route('1 day', { auto: true }),
      route('2 days', { stages: [owner] }),
      route('Permanent', { refused: 'It has to end.' }),
    );
    expect(said.split('\n').slice(1)).toEqual([
      '• *1 day*: nobody: the policy approves it right away',
      '• *2 days*: Omar Haddad or Dora Lind (Owner)',
      '• *Permanent*: not possible. It has to end.',
    ]);
  });
});
