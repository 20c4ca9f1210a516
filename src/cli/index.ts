/** The command line. */
import { Command } from 'commander';
import { addApply } from './apply.ts';
import { addCheck } from './check.ts';
import { addExplain } from './explain.ts';
import { addGrants } from './grants.ts';
import { addPeople } from './people.ts';
import { addPolicyTest } from './policy-test.ts';
import { addStart } from './start.ts';

const program = new Command('sallyport').description('Access requests and reviews in Slack');
for (const add of [addStart, addCheck, addPolicyTest, addExplain, addApply, addPeople, addGrants])
  add(program);

await program.parseAsync();
