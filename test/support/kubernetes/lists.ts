import { failure, type Answer } from './answers.ts';
import { KINDS, versionOf, type Ledger, type Resource, type Stored } from './objects.ts';

/** An item of a list doesn't say what it is. */
function asItem(object: Stored): Omit<Stored, 'apiVersion' | 'kind'> {
  const { metadata, roleRef, rules, subjects } = object;
  return { metadata, ...(rules && { rules }), ...(roleRef && { roleRef, subjects }) };
}

interface Snapshot {
  items: Stored[];
  version: string;
}

/**
 * Lists by `limit` and `continue`: all pages show what stood at the first one, and a token that grew too old is 410.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export class Lists {
  readonly #ledger: Ledger;
  readonly #snapshots = new Map<string, Snapshot>();
  #count = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** As etcd does with old versions. */
  compact(): void {
    this.#snapshots.clear();
  }

  list(resource: Resource, namespace: string | undefined, query: URLSearchParams): Answer {
    const token = query.get('continue');
    const limit = Number(query.get('limit') ?? 0);
    const [id = '', from = '0'] = token?.split('.') ?? [];
    const snapshot =
      token === null ? this.#now(resource, namespace, query.get('fieldSelector')) : this.#snapshots.get(id);
    if (snapshot === undefined)
      return failure(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
      );
    const start = Number(from);
    const end = limit === 0 ? snapshot.items.length : start + limit;
    const left = snapshot.items.length - end;
    const key = token === null ? String(++this.#count) : id;
    this.#snapshots.set(key, snapshot);
    return {
      code: 200,
      body: {
        kind: `${KINDS[resource]}List`,
        apiVersion: versionOf(resource),
        metadata: {
          resourceVersion: snapshot.version,
          ...(left > 0 && { continue: `${key}.${end}`, remainingItemCount: left }),
        },
        items: snapshot.items.slice(start, end).map(asItem),
      },
    };
  }

  /** `selector`: metadata.name alone is taken here. https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/ */
  #now(resource: Resource, namespace: string | undefined, selector: string | null): Snapshot {
    const items = this.#ledger
      .all(resource, namespace)
      .filter(({ metadata }) => selector === null || selector === `metadata.name=${metadata.name}`);
    return { items: structuredClone(items), version: this.#ledger.version };
  }
}
