export function noteBuilt(
  root: string,
  outdir: string,
  of: { inputs: readonly string[]; outputs: readonly string[] },
  note?: string,
): void;
export function isBuilt(root: string, outdir: string, note?: string): boolean;
