import type { ReviewItemState } from '../../domain/review/review-item.ts';
import type { EvidenceItem } from '../../store/campaign/evidence-store.ts';
import { isRemoval, lateSeconds, outcomeOf, verdictOf } from './item-columns.ts';
import type { RemovalOutcome } from './item-columns.ts';

/** So many are listed in the summary; all are in the tables. */
const LISTED = 200;

/** What the summary lists of one kind, and how many there are in all. */
export class Listed {
  readonly items: EvidenceItem[] = [];
  count = 0;

  add(item: EvidenceItem): void {
    if (this.count++ < LISTED) this.items.push(item);
  }
}

/** What is counted and found while the items go by. */
export class Findings {
  items = 0;
  readonly states = new Map<ReviewItemState, number>();
  readonly byResource = new Map<string, number>();
  readonly removals: Record<RemovalOutcome, number> = { removed: 0, remains: 0, 'under way': 0, waiting: 0 };
  againstRecommendation = 0;
  slowestSeconds = 0;
  /** Access that its review revoked and that is there, with the reason. */
  readonly remains = new Listed();
  /** Removals that aren't through. */
  readonly unfinished = new Listed();
  /** Nobody decided, and the access stays. */
  readonly undecided = new Listed();
  /** Nobody may review them, or nobody was found. */
  readonly unreviewed = new Listed();

  add(one: EvidenceItem): void {
    const { item } = one;
    this.items++;
    count(this.states, item.state);
    count(this.byResource, item.resourceId);
    const { shown } = item;
    const verdict = verdictOf(one);
    if (verdict !== null && shown?.recommendation && shown.recommendation.verdict !== verdict)
      this.againstRecommendation++;
    if (item.state === 'undecided') this.undecided.add(one);
    if (item.reviewerId === null && (item.state === 'open' || item.state === 'undecided'))
      this.unreviewed.add(one);
    if (isRemoval(one)) this.#removal(one);
  }

  #removal(one: EvidenceItem): void {
    const outcome = outcomeOf(one);
    this.removals[outcome]++;
    this.slowestSeconds = Math.max(this.slowestSeconds, lateSeconds(one) ?? 0);
    if (outcome === 'remains') this.remains.add(one);
    else if (outcome !== 'removed') this.unfinished.add(one);
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
