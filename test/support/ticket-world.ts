import { ConnectorError } from '../../src/domain/grant/connector.ts';
import type { Ticket, TicketSource } from '../../src/domain/request/ticket-check.ts';
import { COMPANY } from './acme-definitions.ts';
import { type AcmeWorld, acmeWorld } from './acme-world.ts';

const resource = (id: string) => `  - id: ${id}
    name: The ${id}
    connector: far
    owners: [omar@acme.test]
    entitlements: [{ id: use, name: Use, target: ${id} }]
`;

/** By resource: what its policy says besides its stages. */
const POLICIES = {
  db: 'require: { ticket: { open: true, assigned: true, not_older_than: 30d } }',
  own: 'require: { ticket: { assigned: requester } }',
  vault: 'require: { ticket: { open: true, or: refuse } }',
  plain: 'require: { ticket: true }',
  free: 'duration: { default: 1h, max: 8h }',
  self: 'require: { ticket: { open: true } }\n    auto_approve: \'person.type == "employee"\'',
  typed: 'auto_approve: \'request.ticket != ""\'',
  chosen: "auto_approve: 'true'",
  skips: '',
  spares: 'require: { ticket: { assigned: requester } }',
  glass: 'require: { ticket: { open: true, or: refuse } }',
};

const SKIPPING = `[{ name: Owner, approvers: [owner], skip_if: 'request.ticket != ""' }, { name: Admin, approvers: [ada@acme.test] }]`;
const STAGES: Record<string, string> = { skips: SKIPPING, spares: SKIPPING };
const WHEN: Record<string, string> = { chosen: `resource.id == "chosen" && request.ticket != ""` };

const policy = ([id, says]: [string, string]) => `  - id: ${id}
    when: '${WHEN[id] ?? `resource.id == "${id}"`}'
    ${says}
    stages: ${STAGES[id] ?? '[{ name: Owner, approvers: [owner] }]'}
${id === 'glass' ? "    break_glass: { allowed_if: 'true', max: 1h, review_by: [owner] }\n" : ''}`;

const TICKETS_YAML = `${COMPANY}tickets:
  pattern: '(?:[A-Z]+-)?\\d+'
  example: INC-4711
  check: { from: jira, url: "https://acme.test", email: bot@acme.test, token: canary-4711 }
connectors:
  - { id: far, type: scripted }
resources:
${Object.keys(POLICIES).map(resource).join('')}policies:
${Object.entries(POLICIES).map(policy).join('')}`;

/** Jira, as far as Sallyport knows it. */
export class ScriptedTickets implements TicketSource {
  name = 'Jira';
  ticket: Ticket | undefined = {
    title: 'Checkout is slow',
    open: true,
    assignee: { name: 'Sami', email: 'Sami@Acme.test' },
    createdAt: '2026-11-19T09:00:00.000Z',
  };
  fault: string | undefined;
  asked: string[] = [];
  /** Done before it answers. */
  meanwhile: () => void | Promise<void> = () => undefined;

  is(more: Partial<Ticket>): void {
    if (this.ticket !== undefined) this.ticket = { ...this.ticket, ...more };
  }

  async lookUp(number: string): Promise<Ticket | undefined> {
    this.asked.push(number);
    await this.meanwhile();
    if (this.fault !== undefined) throw new ConnectorError({ kind: 'retryable' }, this.fault);
    return this.ticket;
  }

  async close(): Promise<void> {}
}

/** The company whose policies look at tickets, each in its own way. */
export async function ticketWorld(): Promise<AcmeWorld & { tickets: ScriptedTickets }> {
  const world = await acmeWorld({ yaml: TICKETS_YAML });
  const tickets = new ScriptedTickets();
  world.ctx.ticketSource = tickets;
  return { ...world, tickets };
}
