import type { PlantedFault } from './planted-fault.ts';

const CONCLUDE = 'operations/reconcile/conclude.ts';
const GONE = 'operations/reconcile/conclude-gone.ts';
const WORLDS = 'operations/reconcile/random-worlds.property.test.ts';
const LOOKS = 'operations/reconcile/look-at-resource.test.ts';
const INCOMPLETE = 'operations/reconcile/incomplete-looks.test.ts';

/** What looks at targets conclude. */
export const RECONCILE: readonly PlantedFault[] = [
  {
    breach: 'access that is gone isn’t looked up once more',
    edits: [{ file: GONE, text: 'else if (!back.stands)', instead: 'else if (false as boolean)' }],
    seenBy: [LOOKS, WORLDS],
  },
  {
    breach: 'an account of nobody isn’t asked about',
    edits: [
      {
        file: 'operations/reconcile/take-known.ts',
        text: 'const others = chunk.filter((one) => !isTheirs(one));',
        instead: 'const others = chunk.filter((one) => !isTheirs(one)).slice(1);',
      },
    ],
    seenBy: [LOOKS, WORLDS],
  },
  {
    breach: 'a look that couldn’t read all of a resource settles what it knows of accounts',
    edits: [
      {
        file: CONCLUDE,
        text: 'if (isWhole)',
        instead: 'if (isWhole || at !== null)',
      },
    ],
    seenBy: [INCOMPLETE, WORLDS],
  },
  {
    breach: 'what is known of an account is forgotten where it can’t be read',
    edits: [
      {
        file: 'operations/reconcile/orphans.ts',
        text: 'if (unreadTargets.has(target))',
        instead: 'if (unreadTargets.has(target) && key === target)',
      },
    ],
    seenBy: [INCOMPLETE, WORLDS],
  },
  {
    breach: 'a target that is suddenly empty is believed',
    edits: [
      {
        file: 'domain/reconcile/mass-change.ts',
        text: 'if (listed === 0 && gone > NEXT_TO_NOTHING) return true;',
        instead: '',
      },
    ],
    seenBy: [LOOKS, WORLDS],
  },
  {
    breach: 'a crowd of new accounts is believed',
    edits: [
      {
        file: 'domain/reconcile/mass-change.ts',
        text: 'const differing = gone + added;',
        instead: 'const differing = gone + 0 * added;',
      },
    ],
    seenBy: [INCOMPLETE, WORLDS],
  },
  {
    breach: 'a difference that is gone stays open',
    edits: [
      {
        file: CONCLUDE,
        text: 'await settleUnseen(tx, ctx, { resourceId, kinds: OF_GRANTS,',
        instead: 'await settleUnseen(tx, ctx, { resourceId, kinds: OF_GRANTS.slice(1),',
      },
    ],
    seenBy: [LOOKS, WORLDS],
  },
];
