import { DateTime, IANAZone } from 'luxon';

/** When something was typed, and by which clocks its writer reads days and hours. */
export interface WhenTyped {
  now: Date;
  zone: string;
}

/** In the writer's own zone, or the organization's where Slack says none that is known. */
export function whenTyped(ctx: {
  clock: { now(): Date };
  config: { timezone: string };
  actor: { person: { timezone: string | null } };
}): WhenTyped {
  const own = ctx.actor.person.timezone;
  return {
    now: ctx.clock.now(),
    zone: own !== null && IANAZone.isValidZone(own) ? own : ctx.config.timezone,
  };
}

/** "Friday 27 November at 18:00", or "the end of Friday 27 November"; of an hour that comes twice, which one. */
export function momentInWords(at: Date, { now, zone }: WhenTyped): string {
  const local = DateTime.fromJSDate(at, { zone }).setLocale('en-GB');
  const year = local.year === DateTime.fromJSDate(now, { zone }).year ? '' : ' yyyy';
  const day = local.toFormat(`cccc d LLLL${year}`);
  const isEnd = local.toMillis() === local.endOf('day').toMillis();
  return isEnd ? `the end of ${day}` : `${day} at ${local.toFormat('HH:mm')}${whichOfTwo(local)}`;
}

function whichOfTwo(local: DateTime): string {
  const others = local.getPossibleOffsets();
  if (others.length < 2) return '';
  const which = others.some((other) => other < local) ? 'second' : 'first';
  return ` (the ${which} time, as the clocks go back)`;
}
