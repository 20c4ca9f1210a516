import { formatDuration } from '../time/duration.ts';
import { SKIPPED_BY_POLICY } from './request.ts';

const UP_TO = /^request\.minutes (<=?) (\d+(?: \* \d+)*)$/;

/**
 * Why a stage isn't needed, for people who don't write policies: "up to 1 day". Empty where it takes the condition itself
 * to say it, which is for those who wrote it.
 */
export function skipInWords(skipReason: string): string {
  if (!skipReason.startsWith(SKIPPED_BY_POLICY)) return skipReason;
  const [, comparison, product] = UP_TO.exec(skipReason.slice(SKIPPED_BY_POLICY.length).trim()) ?? [];
  if (comparison === undefined || product === undefined) return '';
  const minutes = product.split(' * ').reduce((all, factor) => all * Number(factor), 1);
  if (minutes === 0) return '';
  return `${comparison === '<=' ? 'up to' : 'under'} ${formatDuration(minutes * 60)}`;
}
