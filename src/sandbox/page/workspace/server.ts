import type { Act, ActResult, Member, Snapshot } from '../../acts.ts';

const unanswered = 'The sandbox did not answer. Is the program still running?';

export async function fetchMembers(): Promise<Member[]> {
  const response = await fetch('/api/people');
  if (!response.ok) throw new Error(`GET /api/people answered ${response.status}, expected 200.`);
  const body = (await response.json()) as { members: Member[] };
  return body.members;
}

export async function fetchSnapshot(userId: string): Promise<Snapshot> {
  const response = await fetch(`/api/snapshot?as=${encodeURIComponent(userId)}`);
  if (!response.ok) throw new Error(`GET /api/snapshot answered ${response.status}, expected 200.`);
  return (await response.json()) as Snapshot;
}

/** Never rejects: a server that can't be reached is a `failed` result too. */
export async function sendAct(userId: string, act: Act): Promise<ActResult> {
  try {
    const response = await fetch('/api/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sandbox': '1' },
      body: JSON.stringify({ as: userId, act }),
    });
    if (!response.ok) return { kind: 'failed', message: await refusal(response) };
    return (await response.json()) as ActResult;
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'failed', message: unanswered };
    throw error;
  }
}

async function refusal(response: Response): Promise<string> {
  const body = (await response.text()).slice(0, 300);
  return `The sandbox refused this (${response.status}). ${body}`;
}
