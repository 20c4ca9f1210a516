import { setImmediate as turn } from 'node:timers/promises';
import type { Ctx } from '../../context.ts';
import type { Campaign } from '../../../domain/review/campaign.ts';
import type { Definitions } from '../../../domain/definitions.ts';
import { DomainError } from '../../../domain/errors.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import type { HoldingCondition } from '../../../domain/policy/condition/condition.ts';
import { rightFacts } from '../../../domain/policy/right-facts.ts';
import { classifyScope } from '../../../domain/review/review-scope.ts';
import type { ScopeClasses } from '../../../domain/review/review-scope.ts';
import type { PersonId } from '../../../domain/ids.ts';
import type { Tx } from '../../../store/database/database.ts';
import { findStrangers } from '../../../store/campaign/findings-store.ts';
import { countExcluded } from '../../../store/campaign/review-preview-store.ts';
import { drawPopulation } from '../../../store/campaign/review-population.ts';
import type { Candidates, DrawingRules } from '../../../store/campaign/review-population.ts';
import { loadPeopleFacts } from '../../policy/facts.ts';
import { resourceLabel } from '../../views.ts';
import { findPanels } from './review-panel.ts';

/** So much is judged before others get their turn. */
const TURN_MS = 20;
/** One class, all of which is in scope. */
export const IN_SCOPE: DrawingRules['classes'] = [{ inScope: '01', failing: '00' }];

type Asked = Pick<Campaign, 'kind' | 'templateId' | 'subjectId' | 'rules'>;
type Named = Pick<Campaign, 'kind' | 'name' | 'templateId' | 'subjectId'>;

/** Draws a campaign's population into the tables of this transaction, as it would be launched now. */
export async function drawCampaign(tx: Tx, ctx: Ctx, campaign: Asked): Promise<void> {
  const now = ctx.clock.now();
  const { config } = ctx;
  const panels = await findPanels(tx, config, campaign.rules.reviewers, now);
  const scoped = await scopeOf(tx, config, campaign, now);
  await drawPopulation(tx, candidatesOf(config, campaign, now), {
    today: localDate(now, config.timezone),
    ...panels,
    ...scoped,
  });
}

/** Why how many were left out of what was drawn; for findings also the accounts at the target that are nobody's. */
export async function excludedOf(
  tx: Tx,
  { id, kind }: Pick<Campaign, 'id' | 'kind'>,
): Promise<{ reason: string; count: number }[]> {
  const excluded = await countExcluded(tx);
  const strangers = (kind === 'findings' && (await findStrangers(tx, id))) || 0;
  return strangers === 0 ? excluded : [...excluded, { reason: 'nobody we know', count: strangers }];
}

/** What a campaign goes over, as it is kept with the population: an expression of access.yaml as it stands there, else in words. */
export function keptScope(config: Definitions, { kind, name, templateId, subjectId }: Named): string {
  switch (kind) {
    case 'template':
      return templateScope(config, templateId).source;
    case 'person':
      return `${name}: every live grant`;
    case 'resource':
      return `every live grant on ${resourceLabel(config, subjectId ?? '')}`;
    case 'findings':
      return `what the target of ${resourceLabel(config, subjectId ?? '')} lists and nobody had decided`;
    case 'role':
      return `the entitlements of the role ${config.roles.get(subjectId ?? '')?.name ?? subjectId}`;
  }
}

function templateScope(config: Definitions, templateId: string | null): HoldingCondition {
  const template = config.reviews.get(templateId ?? '');
  if (template === undefined)
    throw new DomainError('not_found', `There is no review “${templateId}” in access.yaml any more.`);
  return template.scope;
}

type Scoped = Pick<DrawingRules, 'rights' | 'people' | 'classes'>;

async function scopeOf(tx: Tx, config: Definitions, { kind, templateId }: Asked, now: Date): Promise<Scoped> {
  if (kind !== 'template') return { rights: rightsOf(config, () => 0), people: null, classes: IN_SCOPE };
  const scope = templateScope(config, templateId);
  const people = scope.reads.some((path) => path.startsWith('person.'))
    ? await loadPeopleFacts(tx, config, { withGroups: scope.reads.includes('person.groups'), now })
    : [];
  const rights = [...config.entitlements.values()].flatMap((entitlement) => {
    const resource = config.resources.get(entitlement.resourceId);
    return resource ? [{ key: entitlement.key, facts: rightFacts(resource, entitlement) }] : [];
  });
  const classified = classifyScope(scope, people, rights);
  return {
    rights: rightsOf(config, (key) => classified.rights.get(key) ?? 0),
    people: classified.people,
    classes: await judgeAll(classified),
  };
}

async function judgeAll({ rightClasses, judge }: ScopeClasses): Promise<DrawingRules['classes']> {
  const classes: { inScope: string; failing: string }[] = [];
  const hex = (bits: Uint8Array) => Buffer.from(bits).toString('hex');
  let since = performance.now();
  for (let at = 0; at < rightClasses; at++) {
    const { inScope, failing } = judge(at);
    classes.push({ inScope: hex(inScope), failing: hex(failing) });
    if (performance.now() - since < TURN_MS) continue;
    await turn();
    since = performance.now();
  }
  return classes;
}

/** The catalog's entitlements, each with its class. */
export function rightsOf(config: Definitions, classOf: (key: string) => number): DrawingRules['rights'] {
  return Array.from(config.entitlements.values(), ({ key, resourceId, sensitivity }) => ({
    key,
    resourceId,
    sensitivity,
    class: classOf(key),
  }));
}

function candidatesOf(config: Definitions, { kind, subjectId }: Asked, now: Date): Candidates {
  const subject = subjectId ?? '';
  switch (kind) {
    case 'template':
      return { of: 'everybody' };
    case 'person':
      return { of: 'person', personId: subject as PersonId };
    case 'resource':
    case 'findings':
      return { of: 'resource', resourceId: subject, foundOnly: kind === 'findings' };
    case 'role':
      return {
        of: 'role',
        roleId: subject,
        entitlements: config.roles.get(subject)?.entitlements ?? [],
        at: now,
      };
  }
}
