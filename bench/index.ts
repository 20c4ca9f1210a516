import { approveClicks } from './figures/approve-clicks.ts';
import { tableOf } from './figure.ts';
import type { Figure } from './figure.ts';
import { openStand } from './stand.ts';
import type { Stand } from './stand.ts';

const FIGURES: Record<string, (stand: Stand) => Promise<Figure[]>> = {
  'approve-clicks': approveClicks,
};

const only = process.argv.slice(2);
const stand = await openStand();
try {
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(FIGURES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...(await measure(stand)));
  }
  process.stdout.write(`${tableOf(figures)}\n`);
  process.exitCode = figures.every((figure) => figure.met) ? 0 : 1;
} finally {
  await stand.close();
}
