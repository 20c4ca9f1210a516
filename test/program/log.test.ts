import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/program/log.ts';

function captured(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  write(openLog('debug', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it('writes one JSON line with a level by name and the time', () => {
    const line = JSON.parse(captured((log) => log.info({ requestId: 'r_1' }, 'request submitted'))) as object;

    expect(line).toMatchObject({ level: 'info', requestId: 'r_1', msg: 'request submitted' });
    expect(line).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT/));
  });

  it.each([
    ['a key', { token: 'canary' }, ''],
    ['a nested key', { slack: { botToken: 'canary', deep: { secret: 'canary' } } }, ''],
    ['a response url', { body: { response_url: 'https://hooks.slack.com/commands/canary' } }, ''],
    ['a token in a message', {}, 'got xoxb-canary-1 back'],
    ['a password in a URL', {}, 'postgres://bot:canary@db/x refused'],
    ['a token in an error', { err: new Error('invalid token xapp-1-canary') }, ''],
    ['a token in the cause of an error', { err: new Error('a', { cause: new Error('xoxb-canary') }) }, ''],
    [
      'what people typed into a failed query',
      { err: new Error('Failed query: select $1\nparams: canary') },
      '',
    ],
    ['a bearer token', {}, 'Authorization: Bearer canary.canary-canary'],
  ])('leaves out %s', (_what, fields, message) => {
    const text = captured((log) => log.error(fields, message));

    expect(text).not.toBe('');
    expect(text).not.toContain('canary');
  });

  it('keeps an error’s kind, sentence, code, place and cause', () => {
    const cause = Object.assign(new TypeError('refused'), { code: 'ECONNREFUSED' });
    const line = JSON.parse(
      captured((log) => log.error({ err: new Error('no database', { cause }) }, 'x')),
    ) as object;

    expect(line).toMatchObject({
      err: { type: 'Error', message: 'no database', cause: { type: 'TypeError', code: 'ECONNREFUSED' } },
    });
    expect(line).toHaveProperty('err.stack', expect.stringContaining('log.test.ts'));
  });

  it('leaves out the rest of a sentence that goes on for pages', () => {
    const text = captured((log) =>
      log.error({ err: new Error(`Failed query: ${'(?), '.repeat(10_000)}`) }, 'x'),
    );

    expect(text).toContain('Failed query: (?), ');
    expect(text.length).toBeLessThan(6_000);
  });
});
