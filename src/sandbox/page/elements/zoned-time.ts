/** `2026-11-20T09:30`, what a clock in `timeZone` shows at an instant in epoch seconds. */
export function wallTime(epochSeconds: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(epochSeconds * 1000));
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The inverse; a wall time that a change of the clocks skips becomes the instant an hour on. */
export function instantFromWall(wall: string, timeZone: string): number {
  const asUtc = Date.parse(`${wall}Z`) / 1000;
  const firstGuess = asUtc - offsetAt(asUtc, timeZone);
  return asUtc - offsetAt(firstGuess, timeZone);
}

function offsetAt(epochSeconds: number, timeZone: string): number {
  const wholeMinute = Math.floor(epochSeconds / 60) * 60;
  return Date.parse(`${wallTime(wholeMinute, timeZone)}Z`) / 1000 - wholeMinute;
}
