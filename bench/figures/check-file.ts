import { fileURLToPath } from 'node:url';
import { runCommand } from '../command.ts';
import type { Figure } from '../figure.ts';
import { type Build, compared, inTurns } from '../in-turns.ts';

const ROUNDS = 15;
const MOST = 0.4;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `sallyport check FILE` takes of the processor, most of which is loading the program. */
export async function checkFile(): Promise<Figure[]> {
  const check = ({ cli }: Build) =>
    runCommand([process.execPath, cli, 'check', 'examples/acme/access.yaml'], { cwd: root }).ended();
  const beside = await inTurns(ROUNDS, check);
  if (beside === undefined) return [];
  const cpu = compared(beside, ({ cpuMs }) => cpuMs);
  const wall = compared(beside, ({ wallMs }) => wallMs);
  const peak = compared(beside, ({ peakBytes }) => peakBytes / 1e6);
  return [
    {
      name: 'sallyport check FILE, processor',
      value: `${cpu.now} ms`,
      limit: `${cpu.before} ms before`,
      ratio: cpu.ratio.toFixed(2),
      target: `≤ ${MOST}`,
      met: cpu.ratio <= MOST,
      notes: [
        `check FILE, now / before: ${wall.now.toFixed(0)} / ${wall.before.toFixed(0)} ms of time, ${peak.now.toFixed(0)} / ${peak.before.toFixed(0)} MB at the most.`,
      ],
    },
  ];
}
