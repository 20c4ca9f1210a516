const FAULTY = ['error', 'fatal'];

/** What the log has to say where a payload names nobody, or no way back to who sent it. */
const MEANT = [
  'what went wrong could not be said',
  'a user that Slack told of was dropped, because it has no id that can be read',
];

/** Every whole line of the log that tells of a fault in the program, each kind once. */
export function faultsIn(logs: string): string[] {
  const faults = logs
    .slice(logs.indexOf('{"level"'))
    .split('\n')
    .flatMap((line) => {
      if (!line.startsWith('{')) return line.trim() === '' ? [] : [line];
      const { level, msg, err } = JSON.parse(line) as {
        level: string;
        msg: string;
        err?: { message?: string; stack?: string };
      };
      return !FAULTY.includes(level) || MEANT.includes(msg) ? [] : [`${msg}: ${err?.stack ?? ''}`];
    });
  return [...new Set(faults)];
}
