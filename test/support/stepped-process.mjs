/** Preloaded into a process of the program: at SIGUSR2 its clock is put forward by what STEP_FILE says, in milliseconds. */
import { readFileSync } from 'node:fs';

const realNow = Date.now;
let stepMs = 0;
const now = () => realNow() + stepMs;

globalThis.Date = new Proxy(Date, {
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  apply: () => new Date(now()).toString(),
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
});

process.on('SIGUSR2', () => {
  stepMs = Number(readFileSync(process.env.STEP_FILE, 'utf8'));
});
