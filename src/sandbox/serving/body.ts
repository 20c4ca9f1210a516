import type { IncomingMessage } from 'node:http';
import { isJson, type Json } from '../json.ts';

const MOST_BYTES = 32 * 1024 * 1024;

export class BodyFault extends Error {
  readonly status: number;
  constructor(status: number, sentence: string) {
    super(sentence);
    this.name = 'BodyFault';
    this.status = status;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new BodyFault(413, `the body is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readJson(request: IncomingMessage): Promise<Json> {
  const text = (await readBody(request)).toString();
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new BodyFault(400, 'the body isn’t JSON');
  }
  if (!isJson(value)) throw new BodyFault(400, 'the body is JSON, but not an object');
  return value;
}

/** A Web API call's arguments: the query, then a form, multipart or JSON body. */
export async function readArgs(request: IncomingMessage, query: URLSearchParams): Promise<Json> {
  const args: Json = Object.fromEntries(query);
  if (request.method === 'GET') return args;
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return { ...args, ...(await readJson(request)) };
  const body = await readBody(request);
  if (type.startsWith('multipart/form-data'))
    return { ...args, ...Object.fromEntries(await formOf(body, type)) };
  return { ...args, ...Object.fromEntries(new URLSearchParams(body.toString())) };
}

/** An upload's bytes: the body itself, or the one file of a multipart form. */
export async function readUpload(request: IncomingMessage): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  const body = await readBody(request);
  if (!type.startsWith('multipart/form-data')) return body;
  for (const part of (await formOf(body, type)).values())
    if (typeof part !== 'string') return Buffer.from(await part.arrayBuffer());
  throw new BodyFault(400, 'the form holds no file');
}

function formOf(body: Buffer, type: string): Promise<FormData> {
  return new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
}
