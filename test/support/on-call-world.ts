import { ConnectorError } from '../../src/domain/grant/connector.ts';
import type { GroupSource } from '../../src/domain/people/group-reading.ts';
import { COMPANY } from './acme-definitions.ts';
import { type AcmeWorld, acmeWorld } from './acme-world.ts';

/** Who is on call at PagerDuty owns the wiki and decides about prod-db; who is a contractor stands at the target `far`. */
const ON_CALL_YAML = `${COMPANY}groups:
  - { id: on-call, from: pagerduty, schedule: P123, token: canary-4711, url: "https://pd.acme.test" }
  - { id: contractors, from: far, target: contractors }
connectors:
  - { id: far, type: scripted }
resources:
  - id: prod-db
    name: Production database
    connector: far
    environment: prod
    owners: [omar@acme.test]
    entitlements: [{ id: read, name: Read only, target: db_read }]
  - id: vpn
    name: Company VPN
    connector: far
    owners: [omar@acme.test]
    entitlements: [{ id: connect, name: Connect, target: vpn_users }]
  - id: wiki
    name: Wiki
    connector: far
    owners: ["group:on-call"]
    entitlements: [{ id: editor, name: Editor, target: editors }]
  - id: vault
    name: Vault
    connector: far
    owners: [omar@acme.test]
    entitlements: [{ id: open, name: Open, target: vault_open }]
policies:
  - id: vpn
    when: 'resource.id == "vpn"'
    auto_approve: '"on-call" in person.groups'
    duration: { default: 1h, max: 8h }
    stages: [{ name: Owner, approvers: [owner] }]
  - id: vault
    when: 'resource.id == "vault"'
    auto_approve: '!("contractors" in person.groups)'
    duration: { default: 1h, max: 8h }
    stages: [{ name: Owner, approvers: [owner] }]
  - id: wiki
    when: 'resource.id == "wiki"'
    duration: { default: 1h, max: 8h }
    stages: [{ name: Owner, approvers: [owner] }]
  - id: prod
    when: 'resource.id == "prod-db"'
    deny: [{ if: '"contractors" in person.groups', reason: Contractors may not read it. }]
    duration: { default: 1h, max: 8h }
    stages: [{ name: On call, approvers: ["group:on-call"] }]
    break_glass: { allowed_if: '"on-call" in person.groups', max: 1h, review_by: ["group:on-call"] }
`;

/** PagerDuty, as far as Sallyport knows it. */
export class ScriptedSchedule implements GroupSource {
  onCall: string[] = [];
  fault: string | undefined;
  reads = 0;
  /** Awaited before the next answer, which is of before. */
  held: Promise<void> | undefined;

  async members(): Promise<string[]> {
    this.reads++;
    const answer = [...this.onCall];
    const fault = this.fault;
    await this.held;
    if (fault !== undefined) throw new ConnectorError({ kind: 'denied' }, fault);
    return answer;
  }

  async close(): Promise<void> {}
}

/** The company with who is on call and who is a contractor, both read a first time: Dora is the one, Kim the other. */
export async function onCallWorld(): Promise<AcmeWorld & { schedule: ScriptedSchedule }> {
  const world = await acmeWorld({ yaml: ON_CALL_YAML });
  const schedule = new ScriptedSchedule();
  schedule.onCall = ['Dora@Acme.test'];
  world.ctx.groupSources = new Map([['on-call', schedule]]);
  world.target.holdsFromBefore('kim@acme.test', 'contractors');
  await world.run();
  return { ...world, schedule };
}
