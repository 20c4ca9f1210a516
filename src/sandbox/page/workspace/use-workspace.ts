import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Act, ActResult, Member, Snapshot } from '../../acts.ts';
import { keepInAddress, memberInAddress } from './address.ts';
import { fetchMembers, fetchSnapshot, sendAct } from './server.ts';
import { useChanges } from './use-changes.ts';

export interface Workspace {
  snapshot: Snapshot | null;
  connected: boolean;
  /** Slack's sentence about the last act that failed. */
  failure: string | null;
  dismissFailure: () => void;
  become: (member: Member) => void;
  /** Acts as the person whose snapshot is shown, who may be the one before while `become` is under way. */
  act: (as: string, act: Act) => Promise<ActResult>;
}

/** Acts whose failure is shown where they were done, or which no person did. */
const saysItself = new Set<Act['kind']>([
  'submit',
  'suggest',
  'read',
  'open-home',
  'close',
  'advance-by',
  'change-out-of-band',
]);

/** The workspace as one person sees it, kept up to date; `become` changes who that is. */
export function useWorkspace(): Workspace {
  const [me, setMe] = useState<string | null>(null);
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const current = useRef<string | null>(null);
  current.current = me;

  const refresh = useCallback(async () => {
    const asked = current.current;
    if (asked === null) {
      const first = memberInAddress(await fetchMembers());
      if (first === undefined) return;
      keepInAddress(first);
      setMe(first.id);
      return;
    }
    const next = await fetchSnapshot(asked);
    if (asked === current.current) setSnapshot(next);
  }, []);
  const changes = useChanges(refresh);

  useEffect(() => {
    if (me !== null) changes.check();
  }, [me]);

  const become = useCallback((member: Member) => {
    keepInAddress(member);
    setFailure(null);
    setMe(member.id);
  }, []);

  const act = useCallback(async (as: string, wanted: Act): Promise<ActResult> => {
    const result = await sendAct(as, wanted);
    if (!saysItself.has(wanted.kind)) setFailure(result.kind === 'failed' ? result.message : null);
    changes.check();
    return result;
  }, []);

  const dismissFailure = useCallback(() => setFailure(null), []);
  return { snapshot, connected: changes.connected, failure, dismissFailure, become, act };
}
