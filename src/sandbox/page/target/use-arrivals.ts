import { useEffect, useRef, useState } from 'preact/hooks';

type Phase = 'settled' | 'appeared' | 'vanished';

const highlightMs = 6000;

interface Marked<T> {
  item: T;
  phase: Phase;
}

/** The items, with what appeared or vanished since the first sight marked for a while; what vanished lingers that long. */
export function useArrivals<T>(items: T[], keyOf: (item: T) => string): Marked<T>[] {
  const [marks, setMarks] = useState<Map<string, Marked<T>>>(() => new Map());
  const before = useRef<T[]>(items);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());

  useEffect(() => {
    const old = new Map(before.current.map((item) => [keyOf(item), item]));
    const now = new Set(items.map(keyOf));
    before.current = items;
    const fresh: Marked<T>[] = [
      ...items.filter((item) => !old.has(keyOf(item))).map((item) => ({ item, phase: 'appeared' as const })),
      ...[...old].filter(([key]) => !now.has(key)).map(([, item]) => ({ item, phase: 'vanished' as const })),
    ];
    if (fresh.length === 0) return;
    setMarks((marked) => new Map([...marked, ...fresh.map((mark) => [keyOf(mark.item), mark] as const)]));
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setMarks((marked) => new Map([...marked].filter(([, mark]) => !fresh.includes(mark))));
    }, highlightMs);
    timers.current.add(timer);
  }, [items]);
  useEffect(() => () => timers.current.forEach(clearTimeout), []);

  const present = items.map((item) => ({ item, phase: phaseOf(marks.get(keyOf(item))) }));
  const keys = new Set(items.map(keyOf));
  const lingering = [...marks.values()].filter(
    ({ item, phase }) => phase === 'vanished' && !keys.has(keyOf(item)),
  );
  return [...present, ...lingering];
}

function phaseOf(mark: { phase: Phase } | undefined): Phase {
  return mark?.phase === 'appeared' ? 'appeared' : 'settled';
}
