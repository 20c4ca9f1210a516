import type { PartOf } from '../../src/domain/part.ts';

/** More of a list than these tests have. */
export const ALL: PartOf = { offset: 0, limit: 50 };
