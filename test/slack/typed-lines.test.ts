import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { signIn } from '../../src/operations/people/sign-in.ts';
import { answerCommand } from '../../src/slack/commands/answer-command.ts';
import type { SlackContext } from '../../src/slack/slack-context.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const PAGES = [
  'README.md',
  'examples/acme/README.md',
  'docs/policies.md',
  'docs/reviews.md',
  'docs/operating.md',
  'docs/reconciliation.md',
];
/** What a reader puts in the place of what a page leaves open. */
const LEFT_OPEN: [RegExp, string][] = [
  [/@someone|@colleague/g, '@lena'],
  [/ (?:why|what happened)$/, ' The payments are down for everybody'],
  [/<resource>/g, 'prod-db'],
  [/<role>/g, 'support-agent'],
  [/<id>/g, 'quarterly-prod'],
];
/** Who types a line; Sami where nothing is said. */
const TYPED_BY: [RegExp, string][] = [
  [/^break-glass/, 'dora'],
  [/^delegate/, 'omar'],
  [/^(?:explain|campaign|review (?:\S)|conflicts|audit|who|findings|reconcile)/, 'ada'],
];

async function typedLines(page: string): Promise<string[]> {
  const text = await readFile(new URL(`../../${page}`, import.meta.url), 'utf8');
  const lines = [...text.matchAll(/`\/access([^`]*)`/g)].map(([, words = '']) => words.trim());
  return [...new Set(lines)].map((line) =>
    LEFT_OPEN.reduce((words, [open, put]) => words.replace(open, put), line),
  );
}

const typistOf = (line: string): string => TYPED_BY.find(([pattern]) => pattern.test(line))?.[1] ?? 'sami';

/** A line comes to what a reader would see; whoever it is refused to throws, as it does in Slack. */
async function answered(scene: Scene, line: string) {
  const { id: slackUserId } = scene.person(typistOf(line));
  const teamId = scene.sandbox.workspace.team.id;
  const ctx = await signIn(scene.ctx, { teamId, slackUserId, surface: 'test' });
  const answer = await answerCommand(ctx, { base: scene.ctx, command: '/access' } as SlackContext, line);
  return answer.kind === 'later' ? { kind: 'message' as const, message: await answer.work() } : answer;
}

describe('every line that a page has people type', () => {
  test('is understood, and what it asks for can be sent as it stands', async () => {
    const scene = await acmeScene();
    for (const page of PAGES)
      for (const line of await typedLines(page)) {
        const where = `${page}: /access ${line}`;
        const answer = await answered(scene, line);
        const asks = /^(?:request|break-glass) \S/.test(line);
        if (answer.kind === 'message')
          expect(answer.message.text, where).not.toMatch(/There is no “|Did you mean|can’t take|isn’t/);
        expect([where, answer.kind], where).toEqual([where, asks ? 'modal' : expect.any(String)]);
        if (!asks) continue;
        const typist = scene.person(typistOf(line));
        await typist.types(`/access ${line}`);
        const modal = await typist.modal();
        expect([where, (await modal.submit()).kind, modal.errors]).toEqual([
          where,
          expect.not.stringMatching('errors'),
          {},
        ]);
        await scene.settle();
        // What was asked for is free again for the next line.
        for (const undo of ['Cancel request', 'Give back']) {
          const last = typist.dm().findLast(({ buttons }) => buttons.includes(undo));
          if (last !== undefined) await typist.clicks(undo, last);
          await scene.settle();
        }
      }
  });
});
