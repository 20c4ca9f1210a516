/** The command line. */
import { Command } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { addApply } from './apply.ts';
import { addAudit } from './audit.ts';
import { addCheck } from './check.ts';
import { addEvidence } from './evidence.ts';
import { addExplain } from './explain.ts';
import { addGrants } from './grants.ts';
import { addPeople } from './people.ts';
import { addPolicyTest } from './policy-test.ts';
import { addStart } from './start.ts';
import { carryOut, explainUsage } from './usage.ts';

const program = new Command('sallyport')
  .description('Access requests and reviews in Slack; without a command, it starts the bot')
  .version(about.version);
explainUsage(program, (code) => process.exit(code));
for (const add of [
  addStart,
  addCheck,
  addPolicyTest,
  addExplain,
  addApply,
  addPeople,
  addGrants,
  addAudit,
  addEvidence,
])
  add(program);

await carryOut(program, process.argv.slice(2));
