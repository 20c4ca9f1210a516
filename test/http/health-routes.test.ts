import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { healthRoutes } from '../../src/http/health-routes.ts';
import { Readiness } from '../../src/http/readiness.ts';
import type { ReadinessCheck } from '../../src/http/readiness.ts';
import { serve } from '../../src/http/server.ts';
import type { HttpServer } from '../../src/http/server.ts';
import { openLog } from '../../src/program/log.ts';
import { metrics } from '../../src/operations/metrics.ts';

let slackConnected: ReadinessCheck;
let countStuck: () => Promise<Record<string, number>>;
let readiness: Readiness;
let server: HttpServer;

beforeEach(async () => {
  slackConnected = () => true;
  countStuck = async () => ({ revocation: 2 });
  readiness = new Readiness({ database: async () => true, slack: () => slackConnected() });
  const log = openLog('silent');
  server = await serve(
    healthRoutes({
      readiness,
      log,
      countStuck: () => countStuck(),
      groupAges: async () => ({ 'on-call': 42 }),
      lookFigures: async () => ({ ages: { vpn: 61 }, readSoFar: { wiki: 500 }, open: { missing: 3 } }),
    }),
    { port: 0 },
  );
});
afterEach(() => server.close());

const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);

describe('readiness', () => {
  it('is given while every check passes', async () => {
    const response = await get('/readyz');

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ready: true, checks: { database: 'ok', slack: 'ok' } });
  });

  it.each([
    ['answers no', () => false],
    [
      'throws',
      () => {
        throw new Error('postgres://bot:canary@db');
      },
    ],
    ['rejects', () => Promise.reject(new Error('canary'))],
    ['doesn’t answer', () => new Promise<boolean>(() => {})],
  ])('is refused, without details, when a check %s', async (_what, check) => {
    slackConnected = check;
    const response = await get('/readyz');

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, checks: { database: 'ok', slack: 'failing' } });
  });

  it('says what a check says is wrong', async () => {
    slackConnected = async () => 'Slack is on holiday.';

    expect(await (await get('/readyz')).json()).toEqual({
      ready: false,
      checks: { database: 'ok', slack: 'failing' },
      why: ['Slack is on holiday.'],
    });
  });

  it('is asked about once for all who ask meanwhile, and anew for the next', async () => {
    let asked = 0;
    let answer = (_connected: boolean) => {};
    slackConnected = () => {
      asked += 1;
      return new Promise((resolve) => (answer = resolve));
    };
    const waiting = Array.from({ length: 20 }, () => get('/readyz'));
    await expect.poll(() => asked).toBe(1);
    await get('/healthz');
    answer(true);
    const [first] = await Promise.all(waiting);
    expect(first?.status).toBe(200);
    slackConnected = () => false;

    expect((await get('/readyz')).status).toBe(503);
    expect(asked).toBe(1);
  });

  it('is refused during a shutdown, in which the process is still alive', async () => {
    readiness.shutDown();

    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('metrics', () => {
  it('show what was counted and what is stuck now', async () => {
    metrics.decisions.inc({ verdict: 'approve' });
    const text = await (await get('/metrics')).text();

    expect(text).toMatch(/^sallyport_decisions_total\{verdict="approve"\} [1-9]/m);
    expect(text).toContain('sallyport_stuck{what="revocation"} 2');
    expect(text).toContain('sallyport_group_age_seconds{group="on-call"} 42');
    expect(text).toContain('sallyport_look_age_seconds{resource="vpn"} 61');
    expect(text).toContain('sallyport_look_read_so_far{resource="wiki"} 500');
    expect(text).toContain('sallyport_open_findings{kind="missing"} 3');
  });

  it('are worked out once for all who ask at once', async () => {
    let counted = 0;
    let count = () => {};
    countStuck = () => {
      counted += 1;
      return new Promise((resolve) => (count = () => resolve({ revocation: counted })));
    };
    const waiting = Array.from({ length: 20 }, async () => (await get('/metrics')).text());
    await expect.poll(() => counted).toBe(1);
    await get('/healthz');
    count();

    expect(new Set(await Promise.all(waiting)).size).toBe(1);
    expect(counted).toBe(1);
  });

  it('leave out what is stuck when it can’t be counted, and keep the rest', async () => {
    countStuck = () => Promise.reject(new Error('no database'));
    const response = await get('/metrics');

    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).not.toContain('sallyport_stuck{');
    expect(text).toContain('sallyport_job_runs_total');
  });
});

describe('the port', () => {
  it('that is taken is named, with what to do', async () => {
    const second = serve(
      healthRoutes({
        readiness,
        log: openLog('silent'),
        countStuck,
        groupAges: async () => ({}),
        lookFigures: async () => ({ ages: {}, readSoFar: {}, open: {} }),
      }),
      {
        port: server.port,
      },
    );

    await expect(second).rejects.toThrow(
      `Port ${server.port} is in use by another program: stop that one, or set PORT to a free one.`,
    );
  });
});
