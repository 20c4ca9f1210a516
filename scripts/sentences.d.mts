export interface Sentence {
  /** From the project's folder: `src/slack/signs.ts`. */
  file: string;
  line: number;
  /** Holes are shown as `…`. */
  text: string;
}

/** Every sentence that these rooms (default: all that speak) can say to people. */
export function sentences(rooms?: string[]): Sentence[];
