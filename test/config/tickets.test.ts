import { describe, expect, test } from 'vitest';
import { describeDiff, diffDefinitions } from '../../src/config/diff-definitions.ts';
import type { Definitions } from '../../src/domain/definitions.ts';
import { faultsOf, loadText } from './load-text.ts';

const text = (check: string, ticket = 'true') => `version: 1
organization: Acme
admins: [ada@acme.test]
tickets:
  pattern: '(?:INC-)?\\d+'
  example: ${check.includes('github') ? "'4711'" : 'INC-4711'}
  ${check}
policies:
  - id: any
    when: 'true'
    require: { ticket: ${ticket} }
    stages: [{ name: Owner, approvers: [owner] }]
`;

const TOKEN = { TICKET_TOKEN: 'canary-4711' };
const JIRA = 'from: jira, url: "https://acme.atlassian.net", email: bot@acme.test, token: "${TICKET_TOKEN}"';
const checkOf = (settings: string) => `check: { ${settings} }`;

function definitions(check: string, ticket?: string, env: Record<string, string> = TOKEN): Definitions {
  const loaded = loadText(text(check, ticket), env);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.definitions;
}
const requires = (ticket: string) => definitions(checkOf(JIRA), ticket).policies[0]?.require;

describe('tickets.check', () => {
  test('says where tickets are looked up', () => {
    const at = { url: 'https://acme.atlassian.net', allowPrivateAddresses: false };
    expect(definitions(checkOf(JIRA)).tickets.check).toEqual({
      from: 'jira',
      ...at,
      email: 'bot@acme.test',
      token: 'canary-4711',
    });
    const github = 'from: github, repository: acme/shop, token: "${TICKET_TOKEN}"';
    expect(definitions(checkOf(github)).tickets.check).toEqual({
      from: 'github',
      url: 'https://api.github.com',
      allowPrivateAddresses: false,
      repository: 'acme/shop',
      token: 'canary-4711',
    });
    const webhook =
      'from: webhook, url: "http://tickets.internal/look-up", secret: sixteen-or-longer, allow_private_addresses: true';
    expect(definitions(checkOf(webhook)).tickets.check).toEqual({
      from: 'webhook',
      url: 'http://tickets.internal/look-up',
      allowPrivateAddresses: true,
      secret: 'sixteen-or-longer',
    });
    expect(definitions('').tickets.check).toBeUndefined();
  });

  test.each([
    ['from: trello', 'tickets.check.from  found "trello", expected one of jira, github, webhook'],
    [
      'from: jira, email: a@b.test, token: t',
      'tickets.check.url  found nothing, expected the URL of its API',
    ],
    [
      'from: github, repository: shop, token: t',
      'tickets.check.repository  found "shop", expected a repository as owner/name',
    ],
    [
      'from: github, repository: acme/.., token: t',
      'tickets.check.repository  found "acme/..", expected a repository as owner/name',
    ],
    [
      'from: webhook, url: "https://a.test", secret: canary-short',
      'tickets.check.secret  found text of 12 characters, expected 16 characters or more, since it signs every call',
    ],
    [
      'from: webhook, url: "https://a.test", secret: "whsec_not base 64"',
      'tickets.check.secret  found text of 17 characters, expected base64 after whsec_',
    ],
    [
      `${JIRA}, repository: acme/shop`,
      'tickets.check.repository  found repository for jira, expected only url, email, token',
    ],
    [
      'from: jira, url: "https://bot:canary@a.test", email: a@b.test, token: t',
      'tickets.check.url  found a URL with a password in it, expected an https:// URL without a password or a query',
    ],
    [
      'from: jira, url: "http://a.test", email: a@b.test, token: t',
      'tickets.check.url  found "http://a.test", expected an https:// URL without a password or a query',
    ],
    [`${JIRA}, tokn: t`, 'tickets.check.tokn  found an unknown key "tokn"'],
  ])('with %s is a fault of its line', (settings, says) => {
    const faults = faultsOf(text(checkOf(settings)), TOKEN);
    expect(faults).toEqual([expect.stringContaining(`access.yaml:7  ${says}`)]);
    expect(faults.join()).not.toContain('canary');
  });

  test('needs an example that is an issue of the repository, where that is at GitHub', () => {
    const written = text(checkOf('from: github, repository: acme/shop, token: t'));
    expect(faultsOf(written)).toEqual([]);
    expect(faultsOf(written.replace("'4711'", 'INC-4711'))).toEqual([
      expect.stringContaining(
        'access.yaml:6  tickets.example  found "INC-4711", expected an issue at GitHub, as 7, #7, GH-7 or acme/shop#7',
      ),
    ]);
  });

  test('is the same one with another token, which is said of a change and never shown', () => {
    expect(definitions(checkOf(JIRA), 'true', { TICKET_TOKEN: 'another' }).hash).toBe(
      definitions(checkOf(JIRA)).hash,
    );
    const written = (token: string) => definitions(checkOf(JIRA.replace('${TICKET_TOKEN}', token)));
    expect(describeDiff(diffDefinitions(written('canary-1'), written('canary-2')))).toEqual([
      'changed  tickets: check.token is another',
    ]);
    const secret = (word: string) =>
      definitions(checkOf(`from: webhook, url: "https://a.test", secret: canary-and-canary-${word}`));
    expect(describeDiff(diffDefinitions(secret('1'), secret('2')))).toEqual([
      'changed  tickets: check.secret is another',
    ]);
  });
});

describe('require.ticket', () => {
  test('says whether one is needed, and what it must be', () => {
    expect(requires('false')).toEqual({ justification: 0, ticket: false });
    expect(requires('true')).toEqual({ justification: 0, ticket: true });
    expect(requires('{}')).toEqual({ justification: 0, ticket: true });
    expect(requires('{ open: true, assigned: requester, not_older_than: 30d, or: refuse }')).toEqual({
      justification: 0,
      ticket: true,
      ticketRule: { open: true, assigned: 'requester', notOlderThanSeconds: 30 * 86_400, orRefuse: true },
    });
    expect(requires('{ assigned: true }')?.ticketRule).toEqual({
      open: false,
      assigned: true,
      notOlderThanSeconds: null,
      orRefuse: false,
    });
  });

  const GITHUB = 'from: github, repository: acme/shop, token: t';
  test.each([
    [JIRA, 'maybe', 'found "maybe", expected true, false, or what the ticket must be, as in { open: true }'],
    [JIRA, '{ assigned: sami }', '.assigned  found "sami", expected true, false or requester'],
    [JIRA, '{ or: wait }', '.or  found "wait", expected refuse'],
    [
      JIRA,
      '{ opn: true }',
      '.opn  found an unknown key "opn", expected one of open, assigned, not_older_than, or',
    ],
    [JIRA, '{ not_older_than: 30 }', '.not_older_than  found 30, expected a duration'],
    [GITHUB, '{ assigned: requester }', '.assigned  found "requester", expected true — GitHub doesn’t say'],
  ])('where tickets are at %s and it is %s is a fault of its line', (check, ticket, says) => {
    const path = says.startsWith('.') ? '' : '  ';
    expect(faultsOf(text(checkOf(check), ticket), TOKEN)).toEqual([
      expect.stringContaining(`access.yaml:11  policies[0].require.ticket${path}${says}`),
    ]);
  });

  test('asks for no more than a number where nothing says where to look', () => {
    expect(faultsOf(text('', '{ open: true }'))).toEqual([
      expect.stringContaining(
        'access.yaml:11  policies[0].require.ticket  found what the ticket must be, and no tickets.check, expected tickets.check, which says where tickets are looked up',
      ),
    ]);
  });
});
