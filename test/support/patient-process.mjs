/**
 * Preloaded into a process of the program: what it, Bolt and the sandbox's Slack give up after two or three seconds they
 * wait for five times as long, like the Slack of the system tests. A busy machine is slow, not broken.
 */
const TIMES = 5;
/** For an acknowledgement: the sandbox's Slack and Bolt. */
const ACK_MS = [3_000, 3_001];
/** For an answer over HTTP: the program, while somebody looks on, and the sandbox's Slack. */
const ANSWER_MS = [2_500, 3_000];

const { setTimeout: soon } = globalThis;
globalThis.setTimeout = (run, ms, ...args) => soon(run, ACK_MS.includes(ms) ? TIMES * ms : ms, ...args);

const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => timeout(ANSWER_MS.includes(ms) ? TIMES * ms : ms);
