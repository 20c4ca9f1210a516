import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { asks } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import type { Program } from '../support/program.ts';
import { systemStage } from '../support/system-stage.ts';

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 1h, max: 2h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;

async function logged(program: Program, words: string): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (program.logs().includes(words)) return;
    await wait(50);
  }
  throw new Error(`the program didn’t log “${words}”:\n${program.logs().slice(-3_000)}`);
}

async function running() {
  const stage = await systemStage({ people: 6, resources: 6, policies: POLICIES });
  onTestFinished(() => stage.close());
  const program = await stage.program(await freshDatabaseUrl());
  onTestFinished(() => program.kill9());
  const yaml = readFileSync(program.configPath, 'utf8');
  return {
    stage,
    program,
    automatic: yaml.replace('    duration:', '    auto_approve: "true"\n    duration:'),
  };
}

describePostgres('definitions that change under a running program', () => {
  test('are shown as a difference, applied on a yes, and taken over within seconds', async () => {
    const { stage, program, automatic } = await running();
    const newFile = join(dirname(program.configPath), 'new.yaml');
    writeFileSync(newFile, automatic);
    await asks(stage, { asker: 5, resource: 1 }, '1h');
    const shown = await program.command('apply', newFile);
    expect(shown.says).toMatch(/changed {2}policy all: auto_approve is now true/);
    expect(shown.says).toMatch(/touches {2}open request req_\w+: Person 5, r1\/use/);
    expect(shown.says).toContain('Nothing was changed. Run it again with --yes');
    const applied = await program.command('apply', newFile, '--yes');
    expect(applied).toMatchObject({ code: 0, says: expect.stringContaining('is in force') });
    expect(applied.says).toContain(`A process that starts reads ${program.configPath}: put it there too.`);
    await logged(program, 'definitions taken over');
    await asks(stage, { asker: 5, resource: 3 }, '1h');
    await stage.person(5).sees(/You have access to \*Resource 3 · Use\*/);
    expect(stage.person(5).seesNow(/You have access to \*Resource 1 · Use\*/)).toBe(false);
    expect((await program.command('apply', newFile)).says).toContain('is in force already.');
  });

  test('are read again on SIGHUP; a wrong file is refused and the old one stays', async () => {
    const { stage, program, automatic } = await running();
    writeFileSync(program.configPath, automatic.replace('  - id: all', '  - id: all\n    whne: "true"'));
    program.hangUp();
    await logged(program, 'The old definitions stay in force.');
    await asks(stage, { asker: 5, resource: 1 }, '1h');
    writeFileSync(program.configPath, automatic);
    program.hangUp();
    await logged(program, 'definitions read again');
    await asks(stage, { asker: 5, resource: 3 }, '1h');
    await stage.person(5).sees(/You have access to \*Resource 3 · Use\*/);
    expect(stage.person(5).seesNow(/You have access to \*Resource 1 · Use\*/)).toBe(false);
  });

  test('explain on the command line what would become of a request', async () => {
    const { stage, program } = await running();
    const said = await program.command('explain', stage.email(5), 'r1/use', '1h');
    expect(said.says).toContain(
      'Person 5 <person5@acme.test> asking for r1/use for 1 hour would be decided by people (policy all).',
    );
    expect(said.says).toMatch(/Stage 1, Owner: 1 of Person \d <person\d@acme\.test>, Person \d/);
    const unknown = await program.command('explain', 'nobody@acme.test', 'r1/use');
    expect(unknown).toMatchObject({
      code: 1,
      says: expect.stringContaining('Nobody matches “nobody@acme.test”'),
    });
  });
});
