const BEFORE_PARTS = 8;
/** What every account and group of a domain has first; nobody, and the system’s own, have another. */
const OF_DOMAIN = 21;

const partsOf = (sid: Buffer): number[] =>
  Array.from({ length: (sid.length - BEFORE_PARTS) / 4 }, (_, at) => sid.readUInt32LE(BEFORE_PARTS + at * 4));

/** `S-1-5-21-…-1104` */
export const sidText = (sid: Buffer): string =>
  ['S', sid.readUInt8(0), sid.readUIntBE(2, 6), ...partsOf(sid)].join('-');

export const isOfDomain = (sid: Buffer): boolean => partsOf(sid)[0] === OF_DOMAIN;

/** The number by which accounts name the group of this SID as their primary one. */
export const lastPart = (sid: Buffer): string => String(partsOf(sid).at(-1));
