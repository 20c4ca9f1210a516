/**
 * What makes a review as its launch leaves it, in a stage's database: everybody holds each of the first `resources`
 * entitlements, reviews what the next person holds, and is about to be told.
 */
export const launchedReview = (resources: number): string => `
  insert into campaign (id, kind, name, scope_key, template_id, state, definitions_hash, rules,
      drafted_at, launched_at, closes_at)
    select 'camp_1', 'template', 'Quarterly review', 'template:quarterly', 'quarterly', 'running', hash,
      '{"reviewers": ["owner"], "undecided": "keep", "dueInSeconds": 1209600, "remind": null, "escalate": null,
        "askAboveShare": 0.5, "signOff": []}', now, now, now + interval '14 days'
    from definitions_snapshot, (select clock_timestamp() as now) as time limit 1;
  insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account, source, stood_before,
      created_at, active_at)
    select 'grant_' || employee_id || '_' || n, 'active', id, 'r' || n || '/use', 'target', 'r' || n,
      jsonb_build_object('email', email, 'employeeId', employee_id, 'name', name), 'imported', false, updated_at,
      updated_at
    from person, generate_series(1, ${resources}) n;
  insert into review_item (campaign_id, grant_id, person_id, entitlement, resource_id, sensitivity, held_since, reviewer_id)
    select 'camp_1', 'grant_' || employee_id || '_' || n, id, 'r' || n || '/use', 'r' || n, 'low', updated_at, next
    from (select *, coalesce(lead(id) over (order by id), first_value(id) over (order by id)) as next from person) p,
      generate_series(1, ${resources}) n;
  insert into review_batch (id, campaign_id, reviewer_id)
    select 'batch_' || employee_id, 'camp_1', id from person;
  insert into card (id, kind, subject_id, audience_id, due_at, background, created_at)
    select 'card_' || p.employee_id, 'review-batch', 'batch_' || p.employee_id, p.id, clock_timestamp(), true,
      clock_timestamp()
    from person p;`;

/** Everything is asked of the owner of what it is for. */
export const OWNER_DECIDES = `  - id: all
    when: "true"
    duration: { default: 1h, max: 1h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;
