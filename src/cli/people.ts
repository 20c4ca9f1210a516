import { resolve } from 'node:path';
import type { Command } from 'commander';
import { importPeople } from '../operations/people/import-people.ts';
import { renumberPerson } from '../operations/people/renumber-person.ts';
import { linkAccount } from '../operations/people/link-account.ts';
import { readCsvText } from '../program/read-text.ts';
import { reporting, say } from './report.ts';
import { withStore } from './with-store.ts';

export function addPeople(program: Command): void {
  const people = program.command('people').description('the people directory');
  people
    .command('import')
    .argument('<file>', 'a CSV file, as examples/acme/people.csv')
    .option('--force', 'even if it leaves out many of the people it brought before')
    .description('bring the directory up to date with a file')
    .action(reporting(importFile));
  people
    .command('link')
    .argument('<slack-user-id>', 'as Slack shows it in the profile, U…')
    .argument('<email>', 'of the person in the directory')
    .description('tie a Slack account to a person, where the bot could not tell whose it is')
    .action(reporting(link));
  people
    .command('renumber')
    .argument('<email>', 'of the person in the directory')
    .argument('<employee-id>', 'as the people file has it now')
    .description('say that somebody with another employee id is the same person')
    .action(reporting(renumber));
}

async function importFile(file: string, options: { force?: boolean }): Promise<void> {
  const csv = await readCsvText(resolve(file), say);
  await withStore(async (ctx) => {
    const { added, changed, deactivated, unchanged } = await importPeople(ctx, {
      csv,
      force: options.force === true,
    });
    say(`${file}: ${added} added, ${changed} changed, ${deactivated} deactivated, ${unchanged} unchanged.`);
  });
}

async function link(slackUserId: string, email: string): Promise<void> {
  await withStore(async (ctx) => {
    await linkAccount(ctx, { slackUserId, email });
    say(`${slackUserId} is tied to ${email}.`);
  });
}

async function renumber(email: string, employeeId: string): Promise<void> {
  await withStore(async (ctx) => {
    await renumberPerson(ctx, { email, employeeId });
    say(`${email} is employee ${employeeId} from now on.`);
  });
}
