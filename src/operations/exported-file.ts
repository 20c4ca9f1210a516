/** What an operation hands out to be kept; where it goes is for whoever asked for it to say. */
export interface ExportedFile {
  name: string;
  /** What is in it, in a sentence. */
  title: string;
  content: Buffer;
}

/** A moment in a file's name: `2026-11-20T090000`, in UTC. */
export const inFileName = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(':', '');
