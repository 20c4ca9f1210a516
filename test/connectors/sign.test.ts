import { expect, it } from 'vitest';
import { sign } from '../../src/connectors/webhook/sign.ts';

it('signs as Standard Webhooks’ own example does', () => {
  const signature = sign(
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1_614_265_330,
    '{"test": 2432232314}',
  );
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('takes a secret without whsec_ for plain text', () => {
  const asText = sign('plain text secret', 'id', 1, '{}');
  const asBase64 = sign(`whsec_${Buffer.from('plain text secret').toString('base64')}`, 'id', 1, '{}');
  expect(asText).toBe(asBase64);
});
