import { COMPANY, CRM } from './acme-definitions.ts';

const keys = Array.from({ length: 60 }, (_, at) => `e${at + 1}`);

/**
 * The company of acme-definitions, with all that a policy may ask of approvers. prod-db/read: one owner, emergency
 * access for who is on call. prod-db/write: a manager (escalated to Iris), two owners, and Lena. erp: create and approve
 * are kept apart. desk: agent and admin need an exception, which Iris gives. vpn and its routes are given at once and
 * kept apart. cellar: its group has nobody active. attic: no policy. crm: a condition that fails. many: as prod-db/read,
 * escalated to Iris. brief: ends undecided after three hours.
 */
export const APPROVALS_YAML = `${COMPANY}working_hours: { days: [mon, tue, wed, thu, fri], from: "09:00", to: "18:00" }
audit_channel: "#access-audit"
groups:
  - id: dba
    members: [omar@acme.test, dora@acme.test]
  - id: on-call
    members: [dora@acme.test, kim@acme.test, omar@acme.test]
  - id: nobody
    members: [olga@acme.test, lars@acme.test]
connectors:
  - { id: far, type: scripted }
resources:
  - id: prod-db
    name: Production database
    connector: far
    environment: prod
    sensitivity: high
    owners: ["group:dba"]
    entitlements:
      - { id: read, name: Read only, target: db_read }
      - { id: write, name: Read and write, target: db_write }
  - id: erp
    name: Payments
    connector: far
    environment: prod
    sensitivity: high
    owners: [lena@acme.test]
    entitlements:
      - { id: create, name: Create payments, target: erp_create }
      - { id: approve, name: Approve payments, target: erp_approve }
  - id: desk
    name: Support desk
    connector: far
    environment: corp
    sensitivity: medium
    owners: [wanda@acme.test]
    entitlements:
      - { id: agent, name: Agent, target: desk_agent }
      - { id: admin, name: Admin, target: desk_admin }
  - id: vpn
    name: Company VPN
    connector: far
    environment: corp
    sensitivity: low
    owners: [omar@acme.test]
    entitlements:
      - { id: connect, name: Connect, target: vpn_users }
      - { id: routes, name: Change routes, target: vpn_routes }
  - id: cellar
    name: Cellar
    connector: far
    environment: corp
    sensitivity: low
    owners: ["group:nobody"]
    entitlements:
      - { id: enter, name: Enter, target: cellar }
  - id: attic
    name: Attic
    connector: far
    environment: corp
    sensitivity: low
    owners: [lena@acme.test]
    entitlements:
      - { id: enter, name: Enter, target: attic }
${CRM.resource}  - id: many
    name: Many
    connector: far
    environment: corp
    sensitivity: low
    owners: ["group:dba"]
    entitlements: [${keys.map((key) => `{ id: ${key}, name: ${key}, target: ${key} }`).join(', ')}]
  - id: brief
    name: Brief
    connector: far
    environment: corp
    sensitivity: low
    owners: ["group:dba"]
    entitlements:
      - { id: enter, name: Enter, target: brief }
roles:
  - { id: support, name: Support agent, entitlements: [desk/agent, vpn/connect], requestable: true }
  - { id: hidden, name: Hidden, entitlements: [prod-db/write] }
separation_of_duties:
  - id: pay
    name: Nobody both creates and approves payments
    conflict: [[erp/create], [erp/approve]]
    on_conflict: block
  - id: network
    name: Nobody both uses and changes routes
    conflict: [[vpn/connect], [vpn/routes]]
    on_conflict: block
  - id: desk
    name: Agents don’t configure the desk
    conflict: [[desk/agent], [desk/admin]]
    on_conflict: require_exception
    exception_approvers: [iris@acme.test]
policies:
  - id: prod-write
    when: 'entitlement.key == "prod-db/write"'
    deny:
      - { if: 'person.type == "contractor"', reason: Contractors may not write. }
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Manager, approvers: [manager], need: 1, remind_after: 1h, escalate_after: 4h, escalate_to: [iris@acme.test] }
      - { name: Owner, approvers: [owner], need: 2 }
      - { name: Finance, approvers: [lena@acme.test], need: 1 }
    expire_after: 48h
  - id: prod-read
    when: 'entitlement.key == "prod-db/read"'
    deny:
      - { if: 'person.department == "Finance"', reason: Finance may not read customer data. }
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1, remind_after: 2h }
    expire_after: 14d
    break_glass: { allowed_if: '"on-call" in person.groups', max: 1h, review_by: [owner] }
  - id: vpn
    when: 'resource.id == "vpn"'
    auto_approve: "true"
    duration: { default: 2h, max: 90d }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
${CRM.policy}  - id: desk
    when: 'resource.id == "desk"'
    duration: { default: 1h, max: 30d }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    break_glass: { allowed_if: '"on-call" in person.groups', max: 1h, review_by: [owner] }
  - id: cellar
    when: 'resource.id == "cellar"'
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Keepers, approvers: ["group:nobody"], need: 1 }
  - id: many
    when: 'resource.id == "many"'
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1, remind_after: 1h, escalate_after: 4h, escalate_to: [iris@acme.test] }
    expire_after: 14d
  - id: brief
    when: 'resource.id == "brief"'
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: 3h
  - id: erp
    when: 'resource.id == "erp"'
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
`;
