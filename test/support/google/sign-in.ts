import { generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import type { Answer } from './answers.ts';
import { SUBJECT } from './workspace.ts';

export const ACCOUNT = 'sallyport@acme-tools.iam.gserviceaccount.com';
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const KEY = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const DELEGATED = [
  'admin.directory.user.readonly',
  'admin.directory.group.readonly',
  'admin.directory.group.member',
  'cloud-identity.groups.readonly',
  'admin.directory.user',
  'admin.directory.user.security',
];

const refused = (status: number, error: string, why: string): Answer => ({
  status,
  body: { error, error_description: why },
});

/** Signs service accounts in: https://developers.google.com/identity/protocols/oauth2/service-account. */
export class SignIns {
  /** What domain-wide delegation has, without what all begin with. */
  delegated = [...DELEGATED];
  keyIsDeleted = false;
  /** What each token is for. */
  readonly tokens = new Map<string, string[]>();

  answer(form: URLSearchParams): Answer {
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return refused(400, 'unsupported_grant_type', 'Invalid grant_type');
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      pair.publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned || this.keyIsDeleted) return refused(400, 'invalid_grant', 'Invalid JWT Signature.');
    const { iss, aud, sub, iat, exp, scope } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    if (iss !== ACCOUNT) return refused(400, 'invalid_grant', 'Invalid grant: account not found');
    if (aud !== 'https://oauth2.googleapis.com/token' || exp - iat > 3_600)
      return refused(400, 'invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes)');
    const scopes: string[] = scope
      .split(' ')
      .map((one: string) => one.replace('https://www.googleapis.com/auth/', ''));
    const isMeant =
      sub === undefined
        ? scopes.join() === 'cloud-platform'
        : scopes.every((one) => this.delegated.includes(one));
    if (!isMeant)
      return refused(
        401,
        'unauthorized_client',
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
      );
    if (sub !== undefined && sub !== SUBJECT)
      return refused(400, 'invalid_grant', 'Invalid email or User ID');
    const token = randomUUID();
    this.tokens.set(token, scopes);
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_599, access_token: token } };
  }
}
