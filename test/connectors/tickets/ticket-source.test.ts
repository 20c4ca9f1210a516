import { describe, expect, it, onTestFinished } from 'vitest';
import { makeTicketSource } from '../../../src/connectors/tickets/ticket-source.ts';
import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import { TICKET_SERVICES, type TicketCheck } from '../../../src/domain/request/ticket-check.ts';
import { checkOf, SECRET, startTickets, TOKEN } from '../../support/ticket-services.ts';

async function standing(from: TicketCheck['from'], more: object = {}, timeoutMs = 1_000) {
  const service = await startTickets(from);
  const check = { ...checkOf(from, service), ...more } as TicketCheck;
  const source = makeTicketSource(check, { time: () => new Date(), timeoutMs });
  onTestFinished(() => source.close());
  const fault = async (number = NUMBERS[from]) => {
    const error = await source.lookUp(number).then(
      (found) => expect.fail(`found ${JSON.stringify(found)}`),
      (rejected: unknown) => rejected,
    );
    expect(error).toBeInstanceOf(ConnectorError);
    return (error as Error).message;
  };
  return { service, source, fault };
}

const NUMBERS = { jira: 'INC-4711', github: '#4711', webhook: 'INC-4711' };
const KEYS = { jira: 'INC-4711', github: '4711', webhook: 'INC-4711' };
const NAMES = { jira: 'Jira', github: 'GitHub', webhook: '127.0.0.1' };
const ASSIGNEES = {
  jira: { name: 'Sami', email: 'sami@acme.test' },
  github: { name: 'Sami', email: null },
  webhook: { name: 'sami@acme.test', email: 'sami@acme.test' },
};

describe.each(TICKET_SERVICES)('%s', (from) => {
  const [name, number, key] = [NAMES[from], NUMBERS[from], KEYS[from]];

  it('says what a ticket is, also when that changes', async () => {
    const { service, source } = await standing(from);
    service.keeps(key);
    const createdAt = '2026-11-19T09:00:00.000Z';
    expect(await source.lookUp(number)).toEqual({
      title: 'Checkout is slow',
      open: true,
      assignee: ASSIGNEES[from],
      createdAt,
    });
    service.keeps(key, { title: 'Checkout was slow', open: false, assignee: null });
    expect(await source.lookUp(number)).toEqual({
      title: 'Checkout was slow',
      open: false,
      assignee: null,
      createdAt,
    });
  });

  it('tells one that isn’t there from one that it couldn’t look for', async () => {
    const { service, source, fault } = await standing(from);
    expect(await source.lookUp(number)).toBeUndefined();
    service.broken = { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not here</html>' };
    expect(await fault()).toBe(`${name} answered 404.`);
  });

  it.each([
    ['an error page', { status: 502, body: '<html>Bad gateway</html>' }, 'answered 502.'],
    [
      'a page for signing in',
      { status: 200, body: '<html>Sign in</html>' },
      'answered something else than a ticket.',
    ],
    ['another answer', { status: 200, body: { ok: true } }, 'answered something else than a ticket.'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }, 'answered 302.'],
  ])('concludes nothing from %s', async (_, broken, says) => {
    const { service, fault } = await standing(from);
    service.keeps(key);
    service.broken = broken;
    expect(await fault()).toBe(`${name} ${says}`);
    expect(service.calls).toHaveLength(1);
  });

  it('says that its token or secret isn’t taken, and says neither', async () => {
    const { service, fault } = await standing(from, {
      token: 'another-canary',
      secret: 'another-canary-secret',
    });
    service.keeps(key);
    const said = await fault();
    expect(said).toBe(`${name} answered 401 (it doesn’t let Sallyport in).`);
    service.broken = { status: 200, body: { [TOKEN]: SECRET } };
    expect(await fault()).not.toMatch(/canary/);
  });

  it.each(['hangs', 'half'] as const)('gives up in time on an answer that %s', async (broken) => {
    const { service, fault } = await standing(from, {}, 50);
    service.broken = broken;
    expect(await fault()).toBe(`${name} didn’t answer in time.`);
  });

  it('isn’t called on this machine unless that is allowed', async () => {
    const { service, fault } = await standing(from, { allowPrivateAddresses: false });
    expect(await fault()).toContain(`${name} wasn’t called`);
    expect(service.calls).toEqual([]);
  });

  it('takes no more of a title than fits in a line', async () => {
    const { service, source } = await standing(from);
    service.keeps(key, { title: `a\nb\u0000c\u202ed \uD800 ${'x'.repeat(500)}` });
    const { title } = (await source.lookUp(number)) ?? expect.fail('none');
    expect(title).toMatch(/^a b c d � x+…$/);
    expect(title).toHaveLength(150);
    service.keeps(key, { title: '\n' });
    expect(await source.lookUp(number)).toMatchObject({ title: 'without a title' });
  });
});

it('asks Jira for what it needs, and of a number that is a path for nothing else', async () => {
  const { service, source } = await standing('jira');
  await source.lookUp('../../myself?x=1');
  expect(service.calls[0]?.url).toBe(
    '/rest/api/3/issue/..%2F..%2Fmyself%3Fx%3D1?fields=summary,status,assignee,created',
  );
});

it('takes a pull request, and another issue than was asked for, for no ticket of GitHub’s', async () => {
  const { service, source, fault } = await standing('github');
  service.keeps('4711', { isPullRequest: true });
  expect(await source.lookUp('4711')).toBeUndefined();
  service.broken = {
    status: 200,
    body: { number: 1, title: 'x', state: 'open', assignee: null, created_at: '2026-11-19T09:00:00Z' },
  };
  expect(await fault()).toBe('GitHub answered with another issue.');
});

it.each([
  ['4711', true],
  ['#4711', true],
  ['gh-4711', true],
  ['Acme/Shop#4711', true],
  ['acme/other#4711', false],
  ['SEV1-4711', false],
  ['shop4711', false],
  ['##4711', false],
  ['4711-', false],
])('takes %s for issue 4711 of the repository: %s', async (typed, isIt) => {
  const { service, source } = await standing('github');
  service.keeps('4711');
  expect((await source.lookUp(typed)) !== undefined).toBe(isIt);
  expect(service.calls).toHaveLength(isIt ? 1 : 0);
});

it('takes an issue of Jira’s for the ticket by its own key alone, in any case', async () => {
  const { service, source } = await standing('jira');
  for (const key of ['INC-4711', '10002', 'OLD-1']) service.keeps(key);
  service.moved.set('10002', 'INC-4711').set('OLD-1', 'INC-4711');
  expect(await source.lookUp('inc-4711')).toMatchObject({ open: true });
  expect(await source.lookUp('10002')).toBeUndefined();
  expect(await source.lookUp('OLD-1')).toBeUndefined();
});

it('doesn’t take a repository that the token may not see for one without the issue', async () => {
  const { fault } = await standing('github', { repository: 'acme/other' });
  expect(await fault()).toBe('GitHub answered 404.');
});

it.each(['jira', 'github'] as const)(
  'keeps both calls of one look-up at %s within its time',
  async (from) => {
    const { service, fault } = await standing(from, {}, 200);
    service.answersAfterMs = 150;
    expect(await fault()).toBe(`${NAMES[from]} didn’t answer in time.`);
  },
);
