import { setMaxListeners } from 'node:events';
import { IAMClient } from '@aws-sdk/client-iam';
import { IdentitystoreClient } from '@aws-sdk/client-identitystore';
import { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import { asFault, AwsRefusal } from './aws-errors.ts';
import { partitionOf, type AwsSettings } from '../aws-settings.ts';
import { Organizations } from './organizations.ts';

const CONNECT_TIMEOUT_MS = 4_000;

/** One client a service; made at the first call, so that an unused connector looks for no credentials. */
export class Clients {
  readonly sso: SSOAdminClient;
  readonly store: IdentitystoreClient;
  readonly iam: IAMClient;
  readonly organizations: Organizations;

  constructor({ name, settings, time, endpoint }: CallsOptions) {
    const { region, access_key_id: id, secret_access_key: secret, session_token: token } = settings;
    const shared = {
      region,
      ...(endpoint !== undefined && { endpoint }),
      // Each attempt is ours to judge: one beneath would hide that the one before may have been carried out.
      maxAttempts: 1,
      // Signed by the time that the program knows; the SDK corrects it by AWS's own where they differ.
      systemClockOffset: time().getTime() - Date.now(),
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS },
    };
    const own =
      id !== undefined && secret !== undefined
        ? { credentials: { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) } }
        : {};
    this.sso = new SSOAdminClient({ ...shared, ...own });
    const { credentials } = this.sso.config;
    this.store = new IdentitystoreClient({ ...shared, credentials });
    this.iam = new IAMClient({ ...shared, credentials });
    const partition = partitionOf(settings);
    this.organizations = new Organizations({ name, partition, time, endpoint, sso: this.sso });
  }

  close(): void {
    for (const client of [this.sso, this.store, this.iam]) client.destroy();
    this.organizations.close();
  }
}

export interface CallsOptions {
  /** How errors call AWS. */
  name: string;
  settings: AwsSettings;
  time: () => Date;
  /** Where all services answer; absent: where AWS says. */
  endpoint?: string | undefined;
}

/** One call of one of the services. */
export type Send<T> = (clients: Clients, how: { abortSignal: AbortSignal }) => Promise<T>;

/** Nothing is called before its end; by `performance.now()`. */
interface Pause {
  endsAt: number;
}

/** The way to AWS. */
export class Line {
  readonly #options: CallsOptions;
  readonly #pause: Pause = { endsAt: 0 };
  #clients: Clients | undefined;
  #isClosed = false;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Calls that are over together in this time; none begins after it. */
  within(ms: number): Calls {
    const { name } = this.#options;
    return new Calls(name, ms, this.#pause, () => {
      if (this.#isClosed)
        throw new ConnectorError({ kind: 'retryable' }, `${name} wasn’t asked: the connector is closed.`);
      this.#clients ??= new Clients(this.#options);
      return this.#clients;
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#clients?.close();
  }
}

/** The calls of one method of a connector. */
export class Calls {
  readonly name: string;
  readonly #pause: Pause;
  readonly #open: () => Clients;
  readonly #until: AbortSignal;
  readonly #endsAt: number;

  constructor(name: string, ms: number, pause: Pause, open: () => Clients) {
    this.name = name;
    this.#pause = pause;
    this.#open = open;
    this.#until = AbortSignal.timeout(ms);
    // A page asks for many things at once, each of which listens for the end of the time.
    setMaxListeners(0, this.#until);
    this.#endsAt = performance.now() + ms;
  }

  get msLeft(): number {
    return this.#endsAt - performance.now();
  }

  read<T>(send: Send<T>): Promise<T> {
    return this.#ask(send, false);
  }

  write<T>(send: Send<T>): Promise<T> {
    return this.#ask(send, true);
  }

  /** Of the key that it signs with; rejects as `denied` where there are no credentials. */
  async keyId(): Promise<string> {
    const clients = this.#open();
    if (this.#until.aborted) throw this.#tooLate();
    try {
      return (await this.#inTime(clients.sso.config.credentials())).accessKeyId;
    } catch (error) {
      if (this.#until.aborted) throw this.#tooLate();
      const said = error instanceof Error ? plainLine(error.message, 200) : 'unknown';
      throw new AwsRefusal(
        'CredentialsProviderError',
        { kind: 'denied' },
        `${this.name} can’t be asked without credentials (${said}): give this machine a role, or set access_key_id and secret_access_key.`,
      );
    }
  }

  async #ask<T>(send: Send<T>, writes: boolean): Promise<T> {
    // Before anything is sent, so that what fails here was surely not carried out.
    await this.keyId();
    const pauseMs = Math.ceil(this.#pause.endsAt - performance.now());
    if (pauseMs > 0)
      throw new ConnectorError(
        { kind: 'retryable', afterMs: pauseMs },
        `${this.name} asked for fewer calls: nothing is called for ${Math.ceil(pauseMs / 1_000)} s more.`,
      );
    try {
      return await send(this.#open(), { abortSignal: this.#until });
    } catch (error) {
      const fault = asFault(this.name, error, writes);
      if (fault.fault.kind === 'retryable' && fault.fault.afterMs !== undefined)
        this.#pause.endsAt = performance.now() + fault.fault.afterMs;
      throw fault;
    }
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    let stop = () => {};
    const late = new Promise<never>((_resolve, reject) => {
      stop = () => reject(this.#tooLate());
      this.#until.addEventListener('abort', stop);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      this.#until.removeEventListener('abort', stop);
    }
  }

  #tooLate(): ConnectorError {
    return new ConnectorError(
      { kind: 'retryable' },
      `${this.name} wasn’t asked: the time for it was over. It will be tried again.`,
    );
  }
}
