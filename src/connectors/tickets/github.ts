import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { issueNumber, type TicketCheck } from '../../domain/request/ticket-check.ts';
import type { HttpClient } from '../http/http-client.ts';
import { below, inShape, instantOf, nameOf, type TicketService, titleOf } from './service.ts';

/** https://docs.github.com/en/rest/issues/issues#get-an-issue */
const Issue = z.object({
  number: z.number(),
  title: z.string(),
  state: z.string(),
  assignee: z.object({ login: z.string() }).nullish(),
  created_at: z.string(),
  /** There where it is a pull request, which is no ticket. */
  pull_request: z.unknown().optional(),
});
/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
const Repository = z.object({ full_name: z.string() });

export function github(
  name: string,
  { url, repository, token }: Extract<TicketCheck, { from: 'github' }>,
  http: HttpClient,
): TicketService {
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${token}`,
  };
  const get = (path: string, until: AbortSignal) =>
    http.call({
      method: 'GET',
      url: below(url, `repos/${repository}${path}`),
      headers,
      writes: false,
      until,
    });
  return {
    async find(typed, until) {
      const number = issueNumber(typed, repository);
      if (number === undefined) return undefined;
      const answer = await get(`/issues/${number}`, until);
      // Deleted.
      if (answer.status === 410) return undefined;
      if (answer.status === 404) {
        // It answers so for a whole repository that the token may not see.
        inShape(name, await get('', until), Repository);
        return undefined;
      }
      const issue = inShape(name, answer, Issue);
      if (issue.number !== Number(number))
        throw new ConnectorError({ kind: 'invalid' }, `${name} answered with another issue.`);
      if (issue.pull_request !== undefined) return undefined;
      return {
        title: titleOf(issue.title),
        open: issue.state === 'open',
        assignee: issue.assignee ? { name: nameOf(issue.assignee.login), email: null } : null,
        createdAt: instantOf(issue.created_at),
      };
    },
    close: () => http.close(),
  };
}
