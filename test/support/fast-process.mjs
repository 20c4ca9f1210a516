/**
 * Preloaded into a process of the program: its clock runs FAST_TIMES as fast from FAST_FROM on (milliseconds since
 * 1970), where it says FAST_AT; so do its timers of up to two seconds (longer ones are patience with others, who aren't faster), and each of
 * its calls to Slack is written to FAST_CALLS as a line of JSON.
 */
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const { FAST_FROM, FAST_AT, FAST_TIMES, FAST_CALLS } = process.env;
const from = Number(FAST_FROM);
const times = Number(FAST_TIMES);
const realNow = Date.now;
const now = () => Math.round(Number(FAST_AT) + times * (realNow() - from));
const passed = performance.now.bind(performance);
performance.now = () => times * passed();

globalThis.Date = new Proxy(Date, {
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  apply: () => new Date(now()).toString(),
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
});

const { setTimeout: soon, setInterval: often } = globalThis;
const shortened = (ms = 0) => (ms > 2_000 ? ms : ms / times);
globalThis.setTimeout = (run, ms, ...args) => soon(run, shortened(ms), ...args);
globalThis.setInterval = (run, ms, ...args) => often(run, shortened(ms), ...args);
const { setTimeout: wait } = timers;
timers.setTimeout = (ms, ...args) => wait(shortened(ms), ...args);
syncBuiltinESMExports();

const { fetch } = globalThis;
globalThis.fetch = async (url, options) => {
  const method = new URL(url).pathname.split('/').at(-1);
  const to = new URLSearchParams(typeof options?.body === 'string' ? options.body : '').get('channel');
  const begun = now();
  const answer = await fetch(url, options);
  const retryAfter = Number(answer.headers.get('retry-after') ?? 0);
  const call = { pid: process.pid, method, to, begun, ended: now(), retryAfter };
  void readSince().then(() => appendFileSync(FAST_CALLS, `${JSON.stringify({ ...call, known: now() })}\n`));
  return answer;
};

/** However slow the machine is: after some turns of its loop a process has read an answer, and begun what it was about to. */
async function readSince() {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}
