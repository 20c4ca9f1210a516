import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEnv } from '../../src/program/env.ts';

const http = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef' };

describe('the environment', () => {
  it('starts the sandbox on embedded defaults when nothing is set', () => {
    const env = readEnv({});

    expect(env.slack).toEqual({ mode: 'sandbox', pagePort: 4390 });
    expect(env.database).toEqual({ url: undefined, pool: 20, dataDir: './data' });
    expect(env.accessConfig).toBe('examples/acme/access.yaml');
    expect(env.commandName).toBe('/access');
    expect(env.port).toBe(3000);
  });

  it('takes an empty variable for an unset one', () => {
    expect(readEnv({ SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: ' ', PORT: '' })).toMatchObject({
      slack: { mode: 'sandbox' },
      port: 3000,
    });
  });

  it('connects over HTTP with a signing secret, and over Socket Mode with an app token', () => {
    expect(readEnv(http)).toMatchObject({ slack: { mode: 'http' }, accessConfig: './access.yaml' });
    expect(readEnv({ ...http, SLACK_APP_TOKEN: 'xapp-1-A' }).slack).toMatchObject({ mode: 'socket' });
  });

  it('refuses a bot token without a signing secret or an app token', () => {
    expect(() => readEnv({ SLACK_BOT_TOKEN: 'xoxb-1-abc' })).toThrow(/neither SLACK_SIGNING_SECRET/);
    expect(() => readEnv({ ...http, SLACK_SIGNING_SECRET: '' })).toThrow(/neither SLACK_SIGNING_SECRET/);
  });

  it.each(['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_API_URL'])(
    'refuses the sandbox when %s shows that a real workspace was meant',
    (name) => {
      const value = name === 'SLACK_API_URL' ? 'https://slack.example/api/' : 'xapp-0123456789abcdef';
      expect(() => readEnv({ [name]: value })).toThrow(`${name} is set, but SLACK_BOT_TOKEN isn’t`);
    },
  );

  it('names every fault at once, with what was found and what was expected', () => {
    const wrong = { ...http, PORT: '70000', LOG_LEVEL: 'loud', COMMAND_NAME: 'access', DATABASE_POOL: '0' };

    expect(() => readEnv(wrong)).toThrow(
      [
        '4 settings are wrong in the environment:',
        '  PORT: found “70000”, expected a port, 0 to 65535.',
        '  DATABASE_POOL: found “0”, expected a number of connections, 1 to 999.',
        '  COMMAND_NAME: found “access”, expected a slash and up to 31 lower-case letters, digits, - or _, like /access.',
        '  LOG_LEVEL: found “loud”, expected one of trace, debug, info, warn, error, fatal, silent.',
      ].join('\n'),
    );
  });

  it.each([
    ['DATABASE_URL', 'postgres://bot:50%off@db/access'],
    ['DATABASE_URL', 'postgres://b%zzt:x@db/access'],
    ['DATABASE_URL', 'postgres://bot:x@db/100%'],
    ['DATABASE_URL', 'postgres://bot:x@db/a%00b'],
    ['DATABASE_URL', 'postgres://bot:x@db:port/access'],
    ['DATABASE_URL', 'mysql://bot:x@db/access'],
    ['DATABASE_URL', 'db/access'],
    ['DATABASE_URL', 'postgres://bot:x@db/access?target_session_attrs=leader'],
    ['SLACK_API_URL', 'ftp://slack.example/api/'],
    ['SLACK_API_URL', 'https://'],
    ['PORT', '3e3'],
    ['PORT', '65536'],
    ['SANDBOX_PORT', '-1'],
    ['DATABASE_POOL', '1000'],
    ['DATABASE_POOL', '2.5'],
    ['COMMAND_NAME', '/Access'],
    ['LOG_LEVEL', 'INFO'],
    ['SLACK_BOT_TOKEN', 'xoxp-1'],
    ['SLACK_APP_TOKEN', 'xoxb-1'],
    ['SLACK_SIGNING_SECRET', 'short'],
  ])('refuses %s=%s in a sentence', (name, value) => {
    expect(() => readEnv({ ...http, [name]: value })).toThrow(
      new RegExp(`^One setting is wrong in the environment:\n  ${name}: found .+, expected .+\\.$`),
    );
  });

  it.each([
    'postgres://bot:50%25off@db/access',
    'postgresql://bot@db/access?target_session_attrs=read-write',
    'postgres://bot@a,b/access',
    'postgres://bot@db:6432/access?prepare=false',
  ])('takes %s', (url) => {
    expect(readEnv({ ...http, DATABASE_URL: url }).database.url).toBe(url);
  });

  it('never repeats a value that may be secret', () => {
    const wrong = {
      SLACK_BOT_TOKEN: 'canary-1',
      SLACK_SIGNING_SECRET: 'canary-2',
      DATABASE_URL: 'mysql://u:canary-3@h/d',
    };

    const said = (() => {
      try {
        readEnv(wrong);
      } catch (error) {
        return String(error);
      }
      return '';
    })();
    expect(said).toContain('DATABASE_URL');
    expect(said).not.toContain('canary');
  });

  it('hands on what access.yaml may refer to', () => {
    expect(readEnv({ IN_HOUSE_SECRET: 's3', EMPTY: '' }).variables).toEqual({ IN_HOUSE_SECRET: 's3' });
  });
});

describe('docs/operating.md', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const names = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, name]) => name ?? '').toSorted();
  const known = names(read('src/program/env.ts'), /^ {2}([A-Z][A-Z_]+): /gm);

  it('lists every variable that is read, and no other', () => {
    expect(known.length).toBeGreaterThan(10);
    expect(names(read('docs/operating.md'), /^\| `([A-Z_]+)` /gm)).toEqual(known);
  });
});
