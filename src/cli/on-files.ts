/** The subcommands that read files alone: one part of the built program. */
export { addCheck } from './check.ts';
export { addPolicyTest } from './policy-test.ts';
