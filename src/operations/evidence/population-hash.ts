import { createHash, type Hash } from 'node:crypto';
import type { EvidenceItem } from '../../store/campaign/evidence-store.ts';
import { POPULATION_LINE } from '../../store/campaign/review-launch-store.ts';
import { POPULATION_FIELDS } from './population-line.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Hashes a population anew, from the items as they go by in its order; see `POPULATION_LINE`. */
export class PopulationHash {
  /** Of each resource, hex. */
  readonly resources = new Map<string, string>();
  readonly #all = createHash('sha256');
  #resourceId: string | null = null;
  #leaves: Hash = createHash('sha256');

  add(one: EvidenceItem): void {
    const { item } = one;
    if (this.#resourceId !== item.resourceId) this.#endResource();
    this.#resourceId = item.resourceId;
    this.#leaves.update(sha256(POPULATION_LINE.map((name) => POPULATION_FIELDS[name](one)).join('|')));
  }

  /** Of all of them, hex. */
  end(): string {
    this.#endResource();
    return this.#all.digest('hex');
  }

  #endResource(): void {
    if (this.#resourceId === null) return;
    const digest = this.#leaves.digest();
    this.resources.set(this.#resourceId, digest.toString('hex'));
    this.#all.update(digest);
    this.#leaves = createHash('sha256');
  }
}
