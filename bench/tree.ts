import { readFileSync } from 'node:fs';

/** What a process and all it started have used so far. */
export interface Usage {
  cpuMs: number;
  rssBytes: number;
  /** The most resident memory of all of them together at one look. */
  peakBytes: number;
}

export interface Tree {
  usage(): Usage;
  /** Ends the looking; what was seen stays. */
  close(): void;
}

const EVERY_MS = 20;
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** Looks at a process and its descendants until told to end, since what has ended can't be asked any more. Linux alone tells. */
export function watchTree(root: number): Tree {
  const members = new Set([root]);
  const cpuMs = new Map<number, number>();
  let rssBytes = 0;
  let peakBytes = 0;
  const look = (): void => {
    rssBytes = 0;
    // A set hands out what is added while it is walked: children of children follow.
    for (const pid of members) {
      const stat = statOf(pid);
      if (stat === undefined) {
        members.delete(pid);
        continue;
      }
      cpuMs.set(pid, stat.cpuMs);
      rssBytes += stat.rssBytes;
      for (const child of childrenOf(pid)) members.add(child);
    }
    peakBytes = Math.max(peakBytes, rssBytes);
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  return {
    usage() {
      look();
      return { cpuMs: [...cpuMs.values()].reduce((sum, one) => sum + one, 0), rssBytes, peakBytes };
    },
    close: () => clearInterval(timer),
  };
}

/** What all of this process's own children used that have ended. */
export function endedChildrenCpuMs(): number {
  const fields = fieldsOf(process.pid) ?? [];
  return TICK_MS * (Number(fields[13]) + Number(fields[14]));
}

function statOf(pid: number): { cpuMs: number; rssBytes: number } | undefined {
  const fields = fieldsOf(pid);
  if (fields === undefined) return undefined;
  return {
    cpuMs: TICK_MS * (Number(fields[11]) + Number(fields[12])),
    rssBytes: PAGE_BYTES * Number(fields[21]),
  };
}

/** The fields behind the name, which may hold blanks and brackets. */
function fieldsOf(pid: number): string[] | undefined {
  return textOf(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
}

function childrenOf(pid: number): number[] {
  return (textOf(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
