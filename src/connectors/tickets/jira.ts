import * as z from 'zod';
import type { TicketCheck } from '../../domain/request/ticket-check.ts';
import type { HttpClient } from '../http/http-client.ts';
import { below, inShape, instantOf, nameOf, refused, type TicketService, titleOf } from './service.ts';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get */
const Issue = z.object({
  key: z.string(),
  fields: z.object({
    summary: z.string(),
    status: z.object({ statusCategory: z.object({ key: z.string() }) }),
    assignee: z.object({ displayName: z.string(), emailAddress: z.string().nullish() }).nullish(),
    created: z.string().nullish(),
  }),
});
const Missing = z.object({ errorMessages: z.array(z.string()) });
const Myself = z.object({ accountId: z.string() });

export function jira(
  name: string,
  { url, email, token }: Extract<TicketCheck, { from: 'jira' }>,
  http: HttpClient,
): TicketService {
  const headers = { authorization: `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}` };
  const get = (asked: URL, until: AbortSignal) =>
    http.call({ method: 'GET', url: asked, headers, writes: false, until });
  return {
    async find(number, until) {
      const asked = below(url, `rest/api/3/issue/${encodeURIComponent(number)}`);
      asked.search = 'fields=summary,status,assignee,created';
      const answer = await get(asked, until);
      if (answer.status === 404 && Missing.safeParse(answer.body).success) {
        // Whom it doesn't know, Jira tells the same of every issue.
        inShape(name, await get(below(url, 'rest/api/3/myself'), until), Myself);
        return undefined;
      }
      if (answer.status !== 200) throw refused(name, answer.status);
      const { key, fields } = inShape(name, answer, Issue);
      // It takes an issue's id as well, and the key that one had before it was moved.
      if (key.toUpperCase() !== number.toUpperCase()) return undefined;
      const { summary, status, assignee, created } = fields;
      return {
        title: titleOf(summary),
        open: status.statusCategory.key !== 'done',
        assignee: assignee
          ? { name: nameOf(assignee.displayName), email: assignee.emailAddress ?? null }
          : null,
        createdAt: instantOf(created),
      };
    },
    close: () => http.close(),
  };
}
