const CAME_LATER = ['card', 'finding', 'task', 'decision', 'stage_approver', 'stage', '"grant"', 'request'];

/**
 * Makes a database one that was restored to before anything was asked for: people are there, and nothing that came
 * after. To be run by a superuser, in one transaction.
 */
export const LOSE_DATABASE = [
  'set local session_replication_role = replica',
  'alter table audit_event disable trigger append_only',
  ...['audit_event', ...CAME_LATER].map((table) => `delete from ${table}`),
  'alter table audit_event enable always trigger append_only',
];
