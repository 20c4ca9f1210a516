import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

const retryAfterMs = 1500;

/** Calls `refresh` after each change in the workspace, one call at a time, and says whether the stream stands. */
export function useChanges(refresh: () => Promise<void>): { connected: boolean; check: () => void } {
  const [connected, setConnected] = useState(true);
  const state = useRef({ running: false, again: false });

  const check = useCallback(() => {
    if (state.current.running) {
      state.current.again = true;
      return;
    }
    state.current.running = true;
    refresh()
      .then(
        () => setConnected(true),
        () => setConnected(false),
      )
      .finally(() => {
        state.current.running = false;
        const again = state.current.again;
        state.current.again = false;
        if (again) check();
      });
  }, [refresh]);

  useEffect(() => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource('/api/stream');
      source.onopen = check;
      source.onmessage = check;
      source.onerror = () => {
        setConnected(false);
        source.close();
        timer = setTimeout(open, retryAfterMs);
      };
    };
    open();
    check();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [check]);

  return { connected, check };
}
