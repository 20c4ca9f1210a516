import { expect, it } from 'vitest';
import { hasCut, roleArn, withCut, type Cut } from '../../../src/connectors/aws/sessions/cut.ts';
import { parsePolicy } from '../../../src/connectors/aws/sessions/policy-text.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const cut = (userId: string, before = NOW): Cut => ({
  userId,
  role: roleArn('aws', '111122223333', 'Admin'),
  before,
});
const read = (text: string) => {
  const policy = parsePolicy(text);
  if (policy === undefined) throw new Error('not a policy');
  return policy;
};
const written = (text: string, wanted = cut('anna')): string => withCut(read(text), wanted, NOW) ?? 'no room';

const THEIRS = [
  '{ "Sid" : "One",\n  "Effect":"Deny", "Action":["a:B" , "c:D"], "Resource":"*", "Condition": { "StringEquals":{"k":["],{\\"","\\\\"]} } }',
  '{"Effect":"Allow","Action":"*","Resource":"*"}',
  '{"Sid":"SallyportEndedByHand","Effect":"Deny","Action":"s3:*","Resource":"*"}',
];

it.each([
  `{"Version":"2012-10-17","Statement":[${THEIRS.join(' ,\n ')}]}`,
  ` {\n "Statement" : [ ${THEIRS.join(',')} ] , "Id":"Statement", "Version" : "2012-10-17" }\n`,
  `{"Version":"2012-10-17","Id":"{[\\",","Statement":[${THEIRS.join(',')}]}`,
])('leaves all that is others’ byte for byte: %s', (text) => {
  const after = written(text);
  expect(
    read(after)
      .statements.map((one) => one.text)
      .slice(0, 3),
  ).toEqual(THEIRS);
  const { Statement: before, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const { Statement: now, ...restNow } = JSON.parse(after) as Record<string, unknown>;
  expect(now).toEqual([...(before as unknown[]), expect.objectContaining({ Effect: 'Deny' })]);
  expect(restNow).toEqual(rest);
  expect(after.slice(0, text.indexOf('['))).toBe(text.slice(0, text.indexOf('[')));
  expect(hasCut(read(after), cut('anna'))).toBe(true);
});

it('takes a statement that stands alone', () => {
  const text = `{"Statement": ${THEIRS[1]} }`;
  expect(written(text)).toMatch(`{"Statement": [${THEIRS[1]},{"Sid":"SallyportEnded`);
});

it.each(['', 'null', '[]', '{}', '"Statement"', '{"Statement":[]', '{"Statement":[],"Statement":[]}'])(
  'doesn’t take for a policy: %s',
  (text) => {
    expect(parsePolicy(text)).toBeUndefined();
  },
);

it('drops of its own what cuts nothing off any more, and what a later one has too', () => {
  const empty = '{"Version":"2012-10-17","Statement":[]}';
  let text = written(empty, cut('old', hoursAgo(12.3)));
  for (const [user, hours] of [
    ['young', 12.2],
    ['anna', 5],
    ['omar', 5],
  ] as const)
    text = written(text, cut(user, hoursAgo(hours)));
  const now = read(written(text));
  expect(now.statements).toHaveLength(3);
  expect(hasCut(now, cut('young', hoursAgo(12.2)))).toBe(true);
  expect(hasCut(now, cut('omar', hoursAgo(5)))).toBe(true);
  expect(hasCut(now, cut('omar', hoursAgo(4)))).toBe(false);
  expect(hasCut(now, cut('old', hoursAgo(12.3)))).toBe(false);
});

it('doesn’t take for its own what somebody changed', () => {
  const text = written('{"Statement":[]}').replace('"Action":"*"', '"Action":"s3:*"');
  expect(hasCut(read(text), cut('anna'))).toBe(false);
  expect(read(written(text)).statements).toHaveLength(2);
});

it('fits into a policy for ten people and more, and says where there is no room', () => {
  let text: string | undefined = '{"Version":"2012-10-17","Statement":[]}';
  let count = -1;
  for (; text !== undefined; count++)
    text = withCut(
      read(text),
      cut(`9067000000-${'0'.repeat(8)}-1111-1111-1111-${String(count + 1e11)}`),
      NOW,
    );
  expect(count).toBeGreaterThanOrEqual(10);
});
