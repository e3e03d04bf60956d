import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../../config/config.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const good = {
  DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/vestibule',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  PUBLIC_URL: 'https://onboarding.example/',
  RESEND_API_KEY: 're_123',
  RESEND_WEBHOOK_SECRET: `whsec_${key}`,
  TOKEN_KEYS: `t2:${key},t1:${key}`,
  CODEC_KEYS: `c1:${key}`,
};

describe('the configuration', () => {
  it('is read whole, with defaults, and secrets apart', () => {
    const { secrets, ...rest } = loadConfig(good);

    expect(rest).toMatchObject({ publicUrl: 'https://onboarding.example', port: 3000, taskQueue: 'onboarding' });
    expect([...secrets.tokenKeys.keys.keys()]).toEqual(['t2', 't1']);
    expect(secrets.tokenKeys.current).toBe('t2');
    expect(JSON.stringify(rest)).not.toContain('re_123');
  });

  it.each([
    ['DATABASE_URL', 'mysql://x'],
    ['PORT', '70000'],
    ['TOKEN_KEYS', 'short:abc'],
    ['TOKEN_KEYS', `a:${key},a:${key}`],
    ['CODEC_KEYS', ''],
    ['RESEND_WEBHOOK_SECRET', 'secret'],
    ['MAINTENANCE_WINDOW', 'sometimes'],
    ['POLICY', '{"activationLinkMs":"7 d"}'],
    ['POLICY', '{"unknown":1}'],
    ['TIME_SCALE', '0'],
  ])('refuses %s=%s by its name, and never repeats the value', (name, value) => {
    const load = () => loadConfig({ ...good, [name]: value });

    expect(load).toThrow(name);
    expect(load).not.toThrow(value === '' ? 'nothing to repeat' : value);
  });

  it('shortens no real wait', () => {
    expect(() => loadConfig({ ...good, TIME_SCALE: '10' })).toThrow('TIME_SCALE');
    expect(
      loadConfig({ ...good, TIME_SCALE: '10080', RESEND_BASE_URL: 'http://127.0.0.1:3001' }).policy.activationLinkMs,
    ).toBe(60_000);
  });

  it('takes policy values as data', () => {
    expect(loadConfig({ ...good, POLICY: '{"resendsPerDay":2}' }).policy.resendsPerDay).toBe(2);
  });

  it('takes no port that is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { port } = loadConfig({ ...good, PORT: text });
          return Number.isInteger(port) && port > 0 && port < 65_536;
        } catch (refusal) {
          return refusal instanceof Error && refusal.message.includes('PORT');
        }
      }),
    );
  });
});
