/** A breach that is planted in the product, to see that it is found. */
export interface PlantedFault {
  /** What is wrong with it then. */
  breach: string;
  edits: readonly Edit[];
  /** Where the random days can’t see it by what they are: the tests that must, in `test/`. */
  seenBy?: readonly string[];
}

interface Edit {
  /** In `src/`. */
  file: string;
  /** Stands there once. */
  text: string;
  instead: string;
}
