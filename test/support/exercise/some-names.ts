/** What somebody may call something. */
export const NAMES = [
  `it's "quoted"`,
  'comma, and; more',
  'plus+plus',
  '#hash',
  ' leading',
  'trailing ',
  'Ελληνικά 密碼',
  'a'.repeat(63),
  'b'.repeat(64),
  'c'.repeat(65),
  // 64 bytes as UTF-8.
  'é'.repeat(32),
  'd'.repeat(200),
];

/** All that `Names.target` is asked for. */
export const TARGET_NAMES = [...NAMES, 'CAPITALS', 'case.of', 'CASE.of'];
