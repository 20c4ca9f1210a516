/** For each state, the states that may follow it; a state with none is an end. */
export type Transitions<S extends string> = Readonly<Record<S, readonly S[]>>;

/** The states from which `to` may be reached: what a conditional update puts in its `where`. */
export function statesBefore<S extends string>(table: Transitions<S>, to: S): S[] {
  const found = (Object.keys(table) as S[]).filter((from) => table[from].includes(to));
  if (found.length === 0) throw new Error(`no state leads to ${to}`);
  return found;
}

export function isEnd<S extends string>(table: Transitions<S>, state: S): boolean {
  return table[state].length === 0;
}
