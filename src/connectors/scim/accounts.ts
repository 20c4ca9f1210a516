import {
  ConnectorError,
  type AccountQuery,
  type Accounts,
  type Outcome,
} from '../../domain/grant/connector.ts';
import { unanswered } from '../access-contract/answers.ts';
import { plainLine } from '../plain-line.ts';
import { findUser, noAccount, type Finding } from './find.ts';
import { ScimUser } from './service.ts';

const OPEN = 'What is open under it, SCIM doesn’t say and can’t end.';

/** `inTurn`: of two at once the second sees what the first did. */
export const accountsOf = (
  within: () => Finding,
  inTurn: <T>(key: string, run: () => Promise<T>) => Promise<T>,
): Accounts => ({
  disable(of) {
    const at = within();
    return inTurn(keyOf(of), async () => {
      const user = await findUser(at, of);
      if ((await at.service.me()) === user.id) throw own(at, user);
      return { ...(await setActive(at, user, false)), note: OPEN };
    });
  },
  enable(of) {
    const at = within();
    return inTurn(keyOf(of), async () => setActive(at, await findUser(at, of), true));
  },
});

const keyOf = ({ account, seenAs }: AccountQuery): string => `account ${seenAs?.id ?? account.email}`;

type Done = Extract<Outcome, { kind: 'done' }>;

/** What the service then shows is the word for it: one that keeps no such thing may take the change all the same. */
async function setActive(at: Finding, user: ScimUser, active: boolean): Promise<Done> {
  const { name, service } = at;
  if (user.active === active) return { kind: 'done', changed: false };
  await service.patch('Users', user.id, [{ op: 'replace', path: 'active', value: active }]);
  const who = `“${plainLine(user.userName, 200)}”`;
  const now = await service.get('Users', user.id, ScimUser).catch((error: unknown) => {
    if (!(error instanceof ConnectorError)) throw error;
    throw unanswered(`${name} took the change of ${who}, and couldn’t be asked how it is now`, true);
  });
  if (now === undefined) throw noAccount(at, `There is no user ${who} of this id any more.`);
  if (now.active === active) return { kind: 'done', changed: true };
  if (typeof now.active === 'boolean')
    throw unanswered(
      `${name} took the change of ${who}, and shows it ${now.active ? 'active' : 'inactive'} as before`,
      true,
    );
  throw new ConnectorError(
    { kind: 'unsupported' },
    `${name} took the change of ${who}, and doesn’t show whether accounts are active: look at it there.`,
  );
}

const own = ({ name }: Finding, { userName }: ScimUser): ConnectorError =>
  new ConnectorError(
    { kind: 'conflict' },
    `${name}: “${plainLine(userName, 200)}” is the account that Sallyport itself works with.`,
  );
