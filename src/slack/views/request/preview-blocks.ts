import type { KnownBlock } from '@slack/types';
import type { PreviewedRoute, RequestPreview } from '../../../operations/request/preview-request.ts';
import type { BundlePreview } from '../../../operations/request/preview-bundle.ts';
import { note, section } from '../../blocks.ts';
import { inline } from '../../mrkdwn.ts';
import { heldRights } from '../../cards/request/held-rights.ts';
import { capital, forOrUntil, type RenderContext, names, right } from '../../wording.ts';

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
  const always = stagesOfAll(preview.routes);
  const lines = preview.routes.flatMap((route) => {
    const rest = route.stages.map(stageWords).filter((stage) => !always.includes(stage));
    const said =
      always.length === 0 ? routeLine(route) : rest.length === 0 ? '' : `also ${rest.join(', then ')}`;
    return said === '' ? [] : [`• *${capital(inline(route.durations, 80))}*: ${said}`];
  });
  return [section('*Who will be asked*', capital(always.join(', then ')), ...lines)];
}

/** What is asked whatever the length is said once; none where a length is refused, or approved at once. */
function stagesOfAll(routes: readonly PreviewedRoute[]): string[] {
  const [first, ...others] = routes.map((route) => route.stages.map(stageWords));
  return (first ?? []).filter((stage) => others.every((stages) => stages.includes(stage)));
}

/** The same for several things, a line each; one that isn't possible doesn't stop the others. */
export function lineBlocks({ lines }: BundlePreview): KnownBlock[] {
  const possible = lines.filter((line) => line.refused === null).length;
  const refused = `What isn’t possible is refused right away. ${possible === 1 ? 'The other one is' : 'The others are'} sent.`;
  return [
    section('*Who will be asked*'),
    ...lines.map((line) => section(`• ${right(line.entitlement)}: ${lineRoute(line)}`)),
    ...(possible === lines.length ? [] : [note(refused)]),
  ];
}

function lineRoute({ refused, routes }: RequestPreview): string {
  if (refused !== null) return `*not possible*. ${inline(refused, 600)}`;
  const [first, ...others] = routes;
  if (first !== undefined && others.length === 0) return routeLine(first);
  return routes.map((route) => `${inline(route.durations, 80)}: ${routeLine(route)}`).join('; ');
}

/** Nothing to send, and why. */
export function refusalBlocks({ lines }: BundlePreview): KnownBlock[] {
  const [first, ...others] = lines;
  if (first !== undefined && others.length === 0) {
    const why = inline(first.refused ?? '', 600);
    return [section(`You can’t get ${right(first.entitlement)} this way.`, why), ...whatBlocks(first)];
  }
  if (lines.some((line) => line.refused === null))
    return [section('No single length fits all of these. Ask for them separately.')];
  return [
    section('You can’t get any of these this way.'),
    ...lines.map((line) => section(`• ${right(line.entitlement)}: ${inline(line.refused ?? '', 600)}`)),
  ];
}

/** What the person has there already, and what was asked for and waits; `whose`: somebody else's name. */
export function holdsBlocks(
  lines: RequestPreview[],
  whose: string | null,
  render: RenderContext,
): KnownBlock[] {
  const who = whose === null ? 'You' : inline(whose, 80);
  const held = heldRights(
    lines.flatMap(({ holds }) => holds),
    render.now,
  )
    .slice(0, HOLDS_SHOWN)
    .map((one) => `${who} already ${whose === null ? 'hold' : 'holds'} ${one}.`);
  const asked = whose === null ? 'You already asked for' : 'Somebody already asked for';
  const pending = lines.flatMap((line) =>
    line.pending.map((request) => {
      const what = lines.length > 1 ? right(line.entitlement) : 'this';
      return `${asked} ${what} ${forOrUntil(request.durationSeconds, request.wishedEndAt)}. That’s waiting for a decision.`;
    }),
  );
  const said = [...held, ...pending];
  if (said.length > 0) return [note(...said)];
  return [note(`${who} ${whose === null ? 'hold' : 'holds'} nothing here yet.`)];
}

function routeLine(route: PreviewedRoute): string {
  if (route.refused !== null) return `not possible. ${inline(route.refused, 300)}`;
  if (route.auto) return 'nobody: the policy approves it right away';
  return route.stages.map(stageWords).join(', then ');
}

function stageWords(stage: PreviewedRoute['stages'][number]): string {
  return `${need(stage)} (${inline(stage.name, 60)})`;
}

function need(stage: PreviewedRoute['stages'][number]): string {
  if (stage.approvers.length === 0) return 'nobody is left to decide';
  if (stage.need >= stage.approvers.length) return names(stage.approvers, 'and');
  const who = names(stage.approvers, 'or');
  return stage.need === 1 ? who : `${stage.need} of ${names(stage.approvers, 'and')}`;
}
