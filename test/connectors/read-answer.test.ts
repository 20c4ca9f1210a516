import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { assertAnswered, parseBody, usualRefusal } from '../../src/connectors/http/read-answer.ts';
import { faultOf } from '../support/exercise-connector.ts';

const asked = { name: 'crm', said: 'crm answered', isLimit: false, redirect: '', limit: '' };
const faultAt = (status: number, writes: boolean) =>
  usualRefusal({ ...asked, writes }, { status, retryAfterMs: 7 })?.fault;

describe('what an answer of any service means', () => {
  it.each([408, 423, 500, 502, 503, 504])(
    'leaves open what became of a change that was answered %i',
    (status) => {
      expect(faultAt(status, true)).toEqual({ kind: 'unknown_outcome' });
      expect(faultAt(status, false)).toEqual({ kind: 'retryable', afterMs: 7 });
    },
  );

  it('follows no redirect, and leaves open what became of a change that was answered so', () => {
    expect(faultAt(307, true)).toEqual({ kind: 'unknown_outcome' });
    expect(faultAt(302, false)).toEqual({ kind: 'invalid' });
  });

  it('is the service’s own matter where it was refused, and a limit where the service says so', () => {
    for (const status of [400, 401, 403, 404, 409, 429]) expect(faultAt(status, true)).toBeUndefined();
    const limited = usualRefusal(
      { ...asked, isLimit: true, writes: true },
      { status: 403, retryAfterMs: 7_000 },
    );
    expect(limited?.fault).toEqual({ kind: 'retryable', afterMs: 7_000 });
    expect(limited?.message).toBe('crm takes no more calls for 7 s.');
  });

  it('is nothing where something between answered, or in another form', async () => {
    const parse = async (body: unknown, writes: boolean) =>
      parseBody({ name: 'crm', what: 'users', whose: 'CRM’s', writes }, body, z.object({ id: z.string() }));
    expect(await faultOf(parse(undefined, false))).toEqual({ kind: 'retryable' });
    expect(await faultOf(parse({}, false))).toEqual({ kind: 'invalid' });
    expect(await faultOf(parse({}, true))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(parse(undefined, true))).toEqual({ kind: 'unknown_outcome' });
    expect(() => assertAnswered({ name: 'crm', what: 'users' }, { status: 200, body: undefined })).toThrow(
      'without JSON',
    );
  });
});
