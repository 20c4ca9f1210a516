import { createHash } from 'node:crypto';

/** What of a user's selectors is a target's. */
export interface Owner {
  target: string;
  /** The target's rules, now and as they were seen, in the server's words. */
  texts: readonly string[];
}

const START = 'resetchannels ~sallyport:right:';
const END = ' -@all';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * A selector that lets do nothing, and says of another one which target it was given for: rules change, and one
 * target's may come to be another's. The rules themselves have no room for that where they name every key and channel.
 */
export const labelOf = (target: string, selector: string): string =>
  `${START}${digest(target)}:${digest(selector)}${END}`;

const isLabel = (selector: string): boolean => selector.startsWith(START) && selector.endsWith(END);

const isLabelOf = (target: string, selector: string): boolean =>
  isLabel(selector) && selector.startsWith(`${START}${digest(target)}:`);

/** It was given for some target. */
const isLabelled = (selectors: readonly string[], selector: string): boolean => {
  const end = `:${digest(selector)}${END}`;
  return selectors.some((one) => isLabel(one) && one.endsWith(end));
};

/** The target's: by their labels, and by their words where they have none. */
export function ownSelectors(selectors: readonly string[], { target, texts }: Owner): string[] {
  return selectors.filter(
    (one) =>
      !isLabel(one) &&
      (selectors.includes(labelOf(target, one)) || (texts.includes(one) && !isLabelled(selectors, one))),
  );
}

/** The others, with what another target has as well. */
export function withoutOwn(selectors: readonly string[], owner: Owner): string[] {
  const own = ownSelectors(selectors, owner);
  const rest = selectors.filter((one) => !isLabelOf(owner.target, one));
  return rest.filter((one) => !own.includes(one) || isLabelled(rest, one));
}

/** The target has this one selector, in place of what it had before. */
export function withOwn(selectors: readonly string[], owner: Owner, selector: string): string[] {
  const label = labelOf(owner.target, selector);
  const labels = selectors.filter((one) => isLabelOf(owner.target, one));
  const own = ownSelectors(selectors, owner);
  if (labels.length === 1 && labels[0] === label && own.length === 1 && own[0] === selector)
    return [...selectors];
  const rest = withoutOwn(selectors, owner);
  return [...rest, ...(rest.includes(selector) ? [] : [selector]), label];
}
