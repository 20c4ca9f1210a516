import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { makeHttpClient, type HttpClient, type HttpOptions } from '../http/http-client.ts';
import type { Access } from './api.ts';
import { isPem, type KubernetesSettings } from './kubernetes-settings.ts';

/** Where a pod has its service account. https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const IN_CLUSTER_URL = 'https://kubernetes.default.svc';
/** A page of bindings of thousands of subjects. */
const MOST_BYTES = 32_000_000;

export interface AccessOptions extends Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'> {
  name: string;
  settings: KubernetesSettings;
  /** Instead of a pod's own: its service account, and where its cluster is. */
  pod?: { mount: string; url: string } | undefined;
}

export const urlOf = ({ url }: Pick<KubernetesSettings, 'url'>): URL => new URL(url ?? IN_CLUSTER_URL);

/** The way to the cluster, made at the first call: a CA is read from a file. */
export class Way {
  readonly #options: AccessOptions;
  #http: Promise<HttpClient> | undefined;
  #isClosed = false;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  async open(): Promise<Access> {
    const { name, settings, pod } = this.#options;
    if (this.#isClosed)
      throw new ConnectorError({ kind: 'retryable' }, `${name} wasn’t asked: the connector is closed.`);
    this.#http ??= this.#connect().catch((error: unknown) => {
      this.#http = undefined;
      throw error;
    });
    const base = pod === undefined ? urlOf(settings) : new URL(pod.url);
    const http = await this.#http;
    return { http, base, token: settings.token ?? (await this.#mounted('token')) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#http?.catch(() => undefined))?.close();
  }

  async #connect(): Promise<HttpClient> {
    const { name, settings, time, resolve, timeoutMs, pod } = this.#options;
    const given = settings.ca !== undefined && isPem(settings.ca) ? settings.ca : undefined;
    const file =
      settings.ca === undefined || given !== undefined
        ? undefined
        : await this.#read(settings.ca, 'set in ca');
    const mounted = settings.in_cluster ? await this.#mounted('ca.crt') : undefined;
    return makeHttpClient({
      name,
      origin: pod === undefined ? urlOf(settings) : new URL(pod.url),
      allowPrivate: settings.allow_private_addresses || settings.in_cluster,
      time,
      tooLarge: 'its bindings are too large to be read whole.',
      mostBytes: MOST_BYTES,
      heedsPauses: true,
      resolve,
      timeoutMs,
      ca: given ?? file ?? mounted,
    });
  }

  #mounted(file: string): Promise<string> {
    const path = join(this.#options.pod?.mount ?? MOUNT, file);
    return this.#read(path, 'of the pod’s service account').then((text) => text.trim());
  }

  async #read(path: string, what: string): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      throw new ConnectorError(
        { kind: 'retryable' },
        `${this.#options.name} wasn’t asked: the file ${path} ${what} can’t be read (${code}).`,
      );
    }
  }
}
