/** Which part of a list is meant. */
export interface PartOf {
  offset: number;
  limit: number;
}

/** A part of a list, with the length of the whole: a list that shows less says so. */
export interface Part<T> {
  rows: T[];
  total: number;
}

export const partOf = <T>(all: readonly T[], { offset, limit }: PartOf): Part<T> => ({
  rows: all.slice(offset, offset + limit),
  total: all.length,
});
