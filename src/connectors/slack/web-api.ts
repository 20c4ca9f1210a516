import * as z from 'zod';
import { ConnectorError, type OwnSlack } from '../../domain/grant/connector.ts';
import { unanswered } from '../access-contract/answers.ts';
import { makeHttpClient, type HttpClient, type HttpOptions } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';
import { refusalOf } from './refusals.ts';
import type { SlackSettings } from './slack-settings.ts';

const Answer = z.union([
  z.looseObject({ ok: z.literal(true) }),
  z.looseObject({ ok: z.literal(false), error: z.string(), needed: z.string().optional() }),
]);

export interface Call<T> {
  schema: z.ZodType<T>;
  /** It may have happened where the call breaks. */
  writes?: boolean;
}

/** Slack's Web API as one call of the connector uses it: all its calls are over in the same time. */
export interface WebApi {
  /** How errors call the workspace. */
  readonly name: string;
  /** Rejects with a `SlackRefusal` where Slack refuses. */
  call<T>(method: string, args: Readonly<Record<string, string>>, how: Call<T>): Promise<T>;
  /** What the token may do, where the service says so. */
  scopes(): readonly string[] | undefined;
}

export interface SlackOptions extends Pick<HttpOptions, 'resolve' | 'time' | 'timeoutMs'> {
  ownSlack: OwnSlack;
}

const SLACK_API = 'https://slack.com/api/';
const MOST_BYTES = 32_000_000;

/** The way to the workspace, made at the first call: the program's own is known late. */
export class Workspace {
  readonly name: string;
  readonly #settings: SlackSettings;
  readonly #options: SlackOptions;
  #http: { client: HttpClient; origin: string } | undefined;
  #isClosed = false;
  #scopes: readonly string[] | undefined;

  constructor(id: string, settings: SlackSettings, options: SlackOptions) {
    this.name = `${id} (Slack)`;
    this.#settings = settings;
    this.#options = options;
  }

  within(ms: number): WebApi {
    const until = AbortSignal.timeout(ms);
    return {
      name: this.name,
      scopes: () => this.#scopes,
      call: (method, args, how) => this.#call(method, args, how, until),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#http?.client.close();
  }

  async #call<T>(
    method: string,
    args: Readonly<Record<string, string>>,
    { schema, writes = false }: Call<T>,
    until: AbortSignal,
  ): Promise<T> {
    const { name } = this;
    const { client, url, token } = this.#open();
    const answer = await client.call({
      method: 'POST',
      url: new URL(method, url),
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(args).toString(),
      until,
      writes,
    });
    const { status, retryAfterMs } = answer;
    if (status === 429)
      throw new ConnectorError(
        { kind: 'retryable', afterMs: retryAfterMs },
        `${name} takes no more calls of ${method} for now.`,
      );
    if (status >= 300 && status < 400)
      throw new ConnectorError(
        { kind: writes ? 'unknown_outcome' : 'invalid' },
        `${name} answered ${status}, a redirect, and redirects aren’t followed.`,
      );
    const parsed = Answer.safeParse(answer.body);
    if (status >= 500 || !parsed.success)
      throw unanswered(`${name} answered ${status} to ${method}, and nothing that is Slack’s`, writes);
    this.#scopes = answer.header('x-oauth-scopes')?.split(/,\s*/) ?? this.#scopes;
    if (parsed.data.ok === false) throw refusalOf(name, method, parsed.data, writes);
    const data = schema.safeParse(parsed.data);
    if (data.success) return data.data;
    const issue = data.error.issues[0];
    throw new ConnectorError(
      { kind: writes ? 'unknown_outcome' : 'invalid' },
      plainLine(
        `${name} answered ${method} in a form that isn’t Slack’s (${issue?.path.join('.')}: ${issue?.message}).`,
        400,
      ),
    );
  }

  #open(): { client: HttpClient; url: URL; token: string } {
    const { token, api_url: apiUrl, allow_private_addresses: allowPrivate } = this.#settings;
    const own =
      token === undefined ? this.#options.ownSlack() : { botToken: token, apiUrl: apiUrl ?? SLACK_API };
    if (this.#isClosed)
      throw new ConnectorError({ kind: 'retryable' }, `${this.name} wasn’t asked: the connector is closed.`);
    if (own === undefined)
      throw new ConnectorError(
        { kind: 'retryable' },
        `${this.name} wasn’t asked: the program isn’t in its own workspace yet, and the connector has no token.`,
      );
    const url = new URL(own.apiUrl.replace(/\/*$/, '/'));
    if (this.#http?.origin !== url.origin)
      this.#http = {
        origin: url.origin,
        client: makeHttpClient({
          name: this.name,
          origin: url,
          allowPrivate: allowPrivate || token === undefined,
          time: this.#options.time,
          tooLarge: 'its lists are too large to be read whole.',
          mostBytes: MOST_BYTES,
          heedsPauses: true,
          resolve: this.#options.resolve,
          timeoutMs: this.#options.timeoutMs,
        }),
      };
    return { client: this.#http.client, url, token: own.botToken };
  }
}

/** Of a list that comes in pages: an answer whose way to the next one can't be read isn't the last. */
export const PagedAnswer = z.looseObject({
  response_metadata: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
});

/** Where the next page of an answer begins; undefined after the last. */
export const nextOf = ({ response_metadata: metadata }: z.infer<typeof PagedAnswer>): string | undefined =>
  metadata?.next_cursor || undefined;
