import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { redisConnector } from '../../../src/connectors/redis/redis-connector.ts';
import { RedisSettings } from '../../../src/connectors/redis/redis-settings.ts';

const url = 'redis://sallyport:canary@cache.acme.test';
const faults = (section: unknown) =>
  RedisSettings.safeParse(section).error?.issues.map(({ path, message }) => [path.join('.'), message]);

it.each([
  '+@read +scan ~app:*',
  '+@all -@dangerous +config|get %R~logs:* %RW~x &news:* resetkeys allchannels',
  'allcommands allkeys',
  '+ft.search +json.get +select|0\n  ~a\\*b',
])('takes the rules %s', (text) => {
  expect(faults({ url, rules: { one: text } })).toBeUndefined();
});

it.each([
  'on',
  '>secret',
  'nopass',
  '+get reset',
  '(+get ~a)',
  '+get ~a"b',
  "+get ~it's",
  '~app:*',
  '',
  '#ab',
])('refuses the rules %s', (text) => {
  expect(faults({ url, rules: { one: text } })).toEqual([['rules.one', expect.stringMatching(/expected/)]]);
});

it('refuses a URL without a user of its own, with a database or of another kind, and shows no password', () => {
  const rules = { one: '+get ~a' };
  for (const unfit of [
    'redis://:canary@host',
    'redis://host',
    'http://x:canary@host',
    'redis://x:canary@host/1',
  ]) {
    const { error } = RedisSettings.safeParse({ url: unfit, rules });
    expect(
      error?.issues.map(({ path }) => path),
      unfit,
    ).toContainEqual(['url']);
    expect(inspect(error, { depth: 20 })).not.toContain('canary');
  }
  expect(faults({ url, rules: {} })).toEqual([['rules', expect.stringContaining('what each target allows')]]);
});

it('takes a password with escapes, hides it as it is written and as it is meant, and refuses a bare %', () => {
  const section = (password: string) => ({
    url: `redis://sallyport:${password}@host`,
    rules: { one: '+get ~a' },
  });
  expect(redisConnector.secrets(RedisSettings.parse(section('canary%25%2Fx')))).toEqual([
    'canary%25%2Fx',
    'canary%/x',
  ]);
  for (const unfit of ['canary%', 'canary%zz', 'canary%ff'])
    expect(faults(section(unfit)), unfit).toEqual([['url', expect.stringContaining('%25')]]);
});
