import { setTimeout as sleep } from 'node:timers/promises';

type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

const SLACK_API = 'https://slack.com/api/';
const RATE_LIMITED = new Set(['ratelimited', 'rate_limited']);
/** Where Slack asks to wait and doesn't say how long. */
const UNNAMED_WAIT_SECONDS = '5';
const RESPOND_WITHIN_MS = 5_000;

/**
 * The way to Slack's Web API. Slack's own answers say whether a call went well: what doesn't is somebody's between us,
 * and counts as no answer. Being asked to wait is the same whatever its status.
 */
export function apiFetch(apiUrl = SLACK_API): Fetch {
  const { href } = new URL(apiUrl);
  return async (url, init) => {
    const response = await fetch(url, init);
    // Files are uploaded to other addresses, which answer in words.
    if (!response.url.startsWith(href)) return unlessForeign(response);
    if (response.status === 429) return askedToWait(response);
    if (response.status !== 200) return response;
    const text = await response.text();
    const { ok, error } = objectIn(text);
    if (typeof ok !== 'boolean') throw notSlacks(response);
    if (!ok && isRateLimit(error)) return askedToWait(response);
    const headers = { ...Object.fromEntries(response.headers), 'content-type': 'application/json' };
    return new Response(text, { status: 200, headers });
  };
}

/** The way to one-time URLs, which say ok in one way or another; sends again after these waits what somebody else answered. */
export function respondFetch(waitsMs: readonly number[] = [200, 600]): Fetch {
  return async (url, init) => {
    const within = { ...init, signal: AbortSignal.timeout(RESPOND_WITHIN_MS) };
    for (const waitMs of waitsMs) {
      const response = await fetch(url, within);
      if (!(await isForeign(response))) return response;
      await sleep(waitMs);
    }
    return unlessForeign(await fetch(url, within));
  };
}

async function unlessForeign(response: Response): Promise<Response> {
  if (await isForeign(response)) throw notSlacks(response);
  return response;
}

async function isForeign(response: Response): Promise<boolean> {
  if (response.status !== 200) return false;
  const text = await response.clone().text();
  return text.trimStart().startsWith('<') || objectIn(text).ok === false;
}

function askedToWait(response: Response): Response {
  const named = response.headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(named) ? named : UNNAMED_WAIT_SECONDS;
  return new Response(null, { status: 429, headers: { 'retry-after': seconds } });
}

const isRateLimit = (error: unknown): boolean => typeof error === 'string' && RATE_LIMITED.has(error);

/** What came is left out: it may be anything. */
const notSlacks = ({ headers }: Response): Error =>
  new Error(
    `the answer wasn’t Slack’s (200, ${headers.get('content-type') ?? 'of no type'}): look at what stands between`,
  );

function objectIn(text: string): { ok?: unknown; error?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
