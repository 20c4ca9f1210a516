import type { ExternalGrant } from '../../domain/grant/connector.ts';
import { directoryEmail } from './held-account.ts';

/** Each is locked under a dozen names at most, of which a small server has room for some thousands. */
const CHUNK = 80;

/** Some at a time; accounts of one address are looked at together, since one of them may be held and another not. */
export function* listedChunks(all: readonly ExternalGrant[]): Generator<ExternalGrant[]> {
  let chunk: ExternalGrant[] = [];
  for (const some of byAddress(all)) {
    chunk = [...chunk, ...some];
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

/** Accounts without an address have nothing in common. */
function* byAddress(all: readonly ExternalGrant[]): Generator<ExternalGrant[]> {
  const named = new Map<string, ExternalGrant[]>();
  for (const one of all) {
    const email = directoryEmail(one);
    const some = named.get(email);
    if (email === '') yield [one];
    else if (some === undefined) named.set(email, [one]);
    else some.push(one);
  }
  yield* named.values();
}
