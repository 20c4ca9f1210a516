import type { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import * as z from 'zod';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import { makeHttpClient, type HttpAnswer, type HttpClient } from '../../http/http-client.ts';

/** One region for each partition: https://docs.aws.amazon.com/general/latest/gr/ao.html */
const REGIONS: Record<string, string> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
};

export interface OrganizationsOptions {
  /** How errors call AWS. */
  name: string;
  partition: string;
  time: () => Date;
  /** Where it answers; absent: where AWS says. */
  endpoint?: string | undefined;
  /** Whose credentials and signing it uses. */
  sso: SSOAdminClient;
}

interface Asked<T> {
  action: string;
  input: Record<string, unknown>;
  /** What is read of the answer. */
  form: z.ZodType<T>;
  writes?: boolean;
}

/** AWS Organizations; unlike its own client it says what AWS's clock showed as it answered. */
export class Organizations {
  readonly #options: OrganizationsOptions;
  readonly #region: string;
  readonly #url: URL;
  readonly #http: HttpClient;
  /** How far AWS's clock was ahead of the program's, at the last answer. */
  #aheadMs = 0;

  constructor(options: OrganizationsOptions) {
    const { name, partition, time, endpoint } = options;
    this.#options = options;
    this.#region = REGIONS[partition] ?? 'us-east-1';
    const end = partition === 'aws-cn' ? '.cn' : '';
    this.#url = new URL(endpoint ?? `https://organizations.${this.#region}.amazonaws.com${end}/`);
    this.#http = makeHttpClient({
      name,
      origin: this.#url,
      // The address is AWS's own, which may be in a private network of the machine's.
      allowPrivate: true,
      time,
      tooLarge: 'it isn’t what was asked for.',
    });
  }

  /** `at`: by AWS's clock. */
  async ask<T>(
    { action, input, form, writes = false }: Asked<T>,
    { abortSignal }: { abortSignal: AbortSignal },
  ): Promise<{ said: T; at: Date }> {
    const { time, name } = this.#options;
    const body = JSON.stringify(input);
    const answer = await this.#http.call({
      method: 'POST',
      url: this.#url,
      headers: await this.#signed(action, body),
      body,
      until: abortSignal,
      writes,
    });
    const at = new Date(answer.header('date') ?? '');
    if (!Number.isNaN(at.getTime())) this.#aheadMs = at.getTime() - time().getTime();
    if (answer.status !== 200) throw refusalOf(answer);
    const { data } = form.safeParse(answer.body);
    if (data === undefined || Number.isNaN(at.getTime()))
      throw new ConnectorError(
        { kind: writes ? 'unknown_outcome' : 'retryable' },
        `${name} answered ${action} with something that isn’t AWS’s. It will be tried again.`,
      );
    return { said: data, at };
  }

  close(): void {
    void this.#http.close();
  }

  async #signed(action: string, body: string): Promise<Record<string, string>> {
    const { sso, time } = this.#options;
    const signer = await sso.config.signer();
    const { protocol, hostname, host } = this.#url;
    const request = {
      method: 'POST',
      protocol,
      hostname,
      path: '/',
      query: {},
      headers: {
        host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSOrganizationsV20161128.${action}`,
      },
      body,
    };
    const { headers } = await signer.sign(request, {
      signingDate: new Date(time().getTime() + this.#aheadMs),
      signingService: 'organizations',
      signingRegion: this.#region,
    });
    return headers;
  }
}

const Refused = z.looseObject({
  __type: z.string(),
  Message: z.string().optional(),
  message: z.string().optional(),
});

/** In the form of the SDK's own errors. */
function refusalOf({ status, body }: HttpAnswer): Error {
  const { data } = Refused.safeParse(body);
  const name = data?.__type.split('#').at(-1) ?? 'Unknown';
  return Object.assign(new Error(data?.Message ?? data?.message ?? 'no reason given'), {
    name,
    $metadata: { httpStatusCode: status },
  });
}
