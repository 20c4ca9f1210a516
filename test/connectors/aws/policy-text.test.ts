import { expect, it } from 'vitest';
import { hasCut, roleArn, withCut, type RoleCut } from '../../../src/connectors/aws/sessions/cut.ts';
import { parsePolicy } from '../../../src/connectors/aws/sessions/policy-text.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const cut = (userId: string, before = NOW): RoleCut => ({
  userId,
  role: roleArn('aws', '111122223333', 'Admin'),
  before,
});
const read = (text: string) => {
  const policy = parsePolicy(text);
  if (policy === undefined) throw new Error('not a policy');
  return policy;
};
const written = (text: string, wanted = cut('anna')): string =>
  withCut(read(text), wanted, { now: NOW, free: [] }) ?? 'no room';

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

it('fits into a policy for ten people with one assignment each and more, and says where there is no room', () => {
  let text: string | undefined = '{"Version":"2012-10-17","Statement":[]}';
  let count = -1;
  for (; text !== undefined; count++)
    text = withCut(read(text), cut(`9067000000-${'0'.repeat(8)}-1111-1111-1111-${String(count + 1e11)}`), {
      now: NOW,
      free: [],
    });
  expect(count).toBeGreaterThanOrEqual(10);
});

it('has a user’s roles in one statement, but for one that isn’t free for its later instant', () => {
  const of = (set: string, hours: number): RoleCut => ({
    userId: 'anna',
    role: roleArn('aws', '111122223333', set),
    before: hoursAgo(hours),
  });
  const [audit, billing, admin] = [of('Audit', 3), of('Billing', 2), of('Admin', 1)];
  const before = written(written(written('{"Statement":[]}', cut('omar')), audit), billing);
  expect(read(before).statements).toHaveLength(3);
  const joined = withCut(read(before), admin, { now: NOW, free: [audit.role] });
  const after = read(joined ?? '');
  expect(after.statements).toHaveLength(3);
  expect(hasCut(after, { ...audit, before: admin.before })).toBe(true);
  expect(hasCut(after, billing)).toBe(true);
  expect(hasCut(after, { ...billing, before: admin.before })).toBe(false);
  const apart = read(withCut(after, of('Other', 0), { now: NOW, free: [admin.role] }) ?? '');
  expect(apart.statements).toHaveLength(4);
  for (const one of [audit, billing, of('Admin', 0), of('Other', 0)]) expect(hasCut(apart, one)).toBe(true);
  expect(hasCut(apart, { ...audit, before: NOW })).toBe(false);
});

it('reads a statement that has its role alone', () => {
  const text = written('{"Statement":[]}').replaceAll(/\["(arn:[^"]+)"\]/g, '"$1"');
  expect(text).not.toContain('["arn');
  expect(hasCut(read(text), cut('anna'))).toBe(true);
});
