/** The subcommands that open the database: one part of the built program. */
export { addApply } from './apply.ts';
export { addAudit } from './audit.ts';
export { addEvidence } from './evidence.ts';
export { addExplain } from './explain.ts';
export { addGrants } from './grants.ts';
export { addPeople } from './people.ts';
