import { expect, test } from 'vitest';
import { storableText } from '../../../src/slack/guards/storable-text.ts';

test('of a payload, what no database keeps is shown as what can’t be read, and all else stays', () => {
  const payload = { id: 'req_\0', actions: [{ value: 'half \uD83D', n: 1 }], none: null, whole: '🙂 text' };

  expect(storableText(payload)).toEqual({
    id: 'req_\uFFFD',
    actions: [{ value: 'half \uFFFD', n: 1 }],
    none: null,
    whole: '🙂 text',
  });
});
