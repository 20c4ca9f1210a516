import { Child } from '../child.ts';
import type { BareBolt } from '../children/bare-bolt.ts';
import type { Load, Loaded } from '../children/load-driver.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';
import type { Measured } from '../in-flight.ts';
import { helpCommand } from '../payloads.ts';
import { peopledDatabase } from '../seed.ts';
import { COMMAND } from '../stand.ts';
import type { Stand } from '../stand.ts';

const AT_ONCE = 50;
const ROUNDS = 5;
const WARM_UP = 2_000;
const COMMANDS = 4_000;

/** Acks of `/access help` a second, in turns with a bare Bolt app that acks the same command with the same answer. */
export async function helpAcks(stand: Stand): Promise<Figure[]> {
  const program = await stand.program(await peopledDatabase(stand, 'help'));
  const driver = new Child<Load, Loaded>('load-driver');
  const people = stand.company.people.map(
    ({ email }) => stand.sandbox.workspace.memberByEmail(email)?.id ?? '',
  );
  const ask = (origin: string, count: number) =>
    driver.ask({
      origins: [origin],
      secret: stand.secret,
      atOnce: AT_ONCE,
      bodies: Array.from({ length: count }, (_, at) => helpCommand(stand, people[at % people.length] ?? '')),
    });
  const { answer } = await ask(program.origin, WARM_UP);
  if (!answer.includes(`What you can do with`))
    throw new Error(`${COMMAND} help was answered with ${answer}`);
  const bolt = new Child<BareBolt, { origin: string }>('bare-bolt');
  const bare = await bolt.ask({
    secret: stand.secret,
    botToken: stand.botToken,
    apiUrl: stand.sandbox.apiUrl,
    command: COMMAND,
    answer,
  });
  await ask(bare.origin, WARM_UP);
  const product: Measured[] = [];
  const limit: Measured[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    limit.push(await ask(bare.origin, COMMANDS));
    product.push(await ask(program.origin, COMMANDS));
  }
  await driver.end();
  await bolt.end();
  await program.stop();
  await stand.server.drop('help');

  const rate = median(product.map((one) => one.perSecond));
  const bareRate = median(limit.map((one) => one.perSecond));
  return [
    {
      name: `${COMMAND} help acks a second, ${AT_ONCE} in flight`,
      value: rate.toFixed(0),
      limit: `${bareRate.toFixed(0)} bare Bolt`,
      ratio: (rate / bareRate).toFixed(2),
      target: '≥ 0.8',
      met: rate / bareRate >= 0.8,
      notes: [
        `Rounds of ${COMMAND} help, product / bare Bolt: ${product.map((one, at) => `${one.perSecond.toFixed(0)} / ${limit[at]?.perSecond.toFixed(0)}`).join(', ')}.`,
        ...program.warnings,
      ],
    },
  ];
}
