const dayMs = 86_400_000;

/** Fills Slack's `{date…}` and `{time…}` tokens for a reader in `timeZone`; `now` decides "today". */
export function formatDate(format: string, at: Date, timeZone: string, now: Date): string {
  const zone = knownZone(timeZone);
  return format.replace(
    /\{(\w+)\}/g,
    (token: string, name: string) => tokenText(name, at, zone, now) ?? token,
  );
}

/** `14:05` in the reader's zone. */
export function clockTime(at: Date, timeZone: string): string {
  return show(at, knownZone(timeZone), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** `2026-11-20` in the reader's zone: two instants are of one day when these agree. */
export function dayKey(at: Date, timeZone: string): string {
  const zone = knownZone(timeZone);
  const part = (options: Intl.DateTimeFormatOptions): string => show(at, zone, options);
  return `${part({ year: 'numeric' })}-${part({ month: '2-digit' })}-${part({ day: '2-digit' })}`;
}

/** Slack's message timestamp, `1700000000.000100`. */
export function instantOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

function tokenText(name: string, at: Date, zone: string, now: Date): string | null {
  if (name.endsWith('_pretty'))
    return prettyDay(at, zone, now) ?? tokenText(name.slice(0, -7), at, zone, now);
  const part = (options: Intl.DateTimeFormatOptions): string => show(at, zone, options);
  const year = part({ year: 'numeric' });
  switch (name) {
    case 'date_num':
      return dayKey(at, zone);
    case 'date_slash':
      return `${part({ month: '2-digit' })}/${part({ day: '2-digit' })}/${year}`;
    case 'date':
      return `${part({ month: 'long' })} ${ordinal(Number(part({ day: 'numeric' })))}, ${year}`;
    case 'date_short':
      return `${part({ month: 'short' })} ${part({ day: 'numeric' })}, ${year}`;
    case 'date_long':
    case 'date_long_full':
      return `${part({ weekday: 'long' })}, ${part({ month: 'long' })} ${ordinal(Number(part({ day: 'numeric' })))}, ${year}`;
    case 'day_divider':
      return part({ weekday: 'long', month: 'long', day: 'numeric' });
    case 'time':
      return clockTime(at, zone);
    case 'time_secs':
      return part({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    case 'ago':
      return relative(at, now);
    default:
      return null;
  }
}

function prettyDay(at: Date, zone: string, now: Date): string | null {
  const day = dayKey(at, zone);
  if (day === dayKey(now, zone)) return 'today';
  if (day === dayKey(new Date(now.getTime() - dayMs), zone)) return 'yesterday';
  if (day === dayKey(new Date(now.getTime() + dayMs), zone)) return 'tomorrow';
  return null;
}

function relative(at: Date, now: Date): string {
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000);
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 1440) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / 1440), 'day');
}

function ordinal(day: number): string {
  if (day >= 11 && day <= 13) return `${day}th`;
  return `${day}${['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'}`;
}

function show(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  if (Number.isNaN(at.getTime())) return '–';
  return formatterFor(timeZone, options).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Building a formatter takes longer than a thousand uses of it. */
function formatterFor(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat('en-US', { ...options, timeZone });
  formatters.set(key, formatter);
  return formatter;
}

/** A zone this browser doesn't know is shown as UTC, not as an error. */
function knownZone(timeZone: string): string {
  try {
    formatterFor(timeZone, { hour: 'numeric' });
    return timeZone;
  } catch (error) {
    if (error instanceof RangeError) return 'UTC';
    throw error;
  }
}
