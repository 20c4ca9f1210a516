import type { KnownBlock } from '@slack/types';
import type { PreviewedRoute, RequestPreview } from '../../operations/request/preview-request.ts';
import { note, section } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { clockTime, forHowLong, type Look, names, right } from '../wording.ts';

const HOLDS_SHOWN = 5;

/** What is asked for, in words: what it is and how much care it needs. */
export function whatBlocks(preview: RequestPreview): KnownBlock[] {
  const { description, sensitivity, environment } = preview.entitlement;
  const risk = `Sensitivity: ${sensitivity}${environment === '' ? '' : ` · Environment: ${inline(environment, 60)}`}`;
  return [note(description === '' ? '' : inline(description, 500), risk)];
}

/** Who will be asked for which lengths, before anything is sent. */
export function routeBlocks(preview: RequestPreview): KnownBlock[] {
  const [first, ...others] = preview.routes;
  if (first === undefined) return [];
  if (others.length === 0) return [section('*Who will be asked*', capital(routeLine(first)))];
  const lines = preview.routes.map(
    (route) => `• *${capital(inline(route.durations, 80))}*: ${routeLine(route)}`,
  );
  return [section('*Who will be asked*', ...lines)];
}

/** What the person has there already, and what they asked for and wait on. */
export function holdsBlocks(preview: RequestPreview, look: Look): KnownBlock[] {
  const held = preview.holds.slice(0, HOLDS_SHOWN).map(({ entitlement, grant }) => {
    const until =
      grant.expiresAt === null ? 'with no end date' : `until ${clockTime(grant.expiresAt, look.now)}`;
    return `You already hold ${right(entitlement)} ${until}.`;
  });
  const pending = preview.pending.map(
    (request) =>
      `You already asked for this ${forHowLong(request.durationSeconds)}; that waits for a decision.`,
  );
  const lines = [...held, ...pending];
  return lines.length === 0 ? [note('You hold nothing here now.')] : [note(...lines)];
}

function routeLine(route: PreviewedRoute): string {
  if (route.refused !== null) return `not possible. ${inline(route.refused, 300)}`;
  if (route.auto) return 'nobody, it is approved at once by policy';
  return route.stages.map((stage) => `${need(stage)} (${inline(stage.name, 60)})`).join(', then ');
}

function need(stage: PreviewedRoute['stages'][number]): string {
  if (stage.approvers.length === 0) return 'nobody is left to decide';
  if (stage.need >= stage.approvers.length) return names(stage.approvers, 'and');
  const who = names(stage.approvers, 'or');
  return stage.need === 1 ? who : `${stage.need} of ${names(stage.approvers, 'and')}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
