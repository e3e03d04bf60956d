import { expect, it } from '@jest/globals';
import { loadConfig } from '../../config/config.ts';

const key = `k1:${Buffer.alloc(32, 1).toString('base64')}`;
const REQUIRED = {
  DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/vestibule',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  PUBLIC_URL: 'https://onboarding.example',
  RESEND_API_KEY: 're_123',
  RESEND_WEBHOOK_SECRET: 'whsec_1',
  TOKEN_KEYS: key,
  CODEC_KEYS: key,
};
const ALL = {
  TRADE_REGISTER_NL_URL: 'https://api.kvk.nl/api/',
  TRADE_REGISTER_NL_API_KEY: 'nl-secret',
  TRADE_REGISTER_BE_URL: 'https://cbeapi.be/api/v1',
  TRADE_REGISTER_BE_API_KEY: 'be-secret',
  VIES_URL: 'https://ec.europa.eu/taxation_customs/vies/rest-api',
  VIES_REQUESTER: 'be 0403.170.701',
  PEPPOL_SMP_URL: 'https://smp-admin.example',
  PEPPOL_SMP_USER: 'vestibule',
  PEPPOL_SMP_PASSWORD: 'smp-secret',
  PEPPOL_SMP_PUBLIC_URL: 'http://127.0.0.1:8080',
  PEPPOL_ACCESS_POINT_URL: 'https://as4.example/as4',
  PEPPOL_ACCESS_POINT_CERTIFICATE: 'Y2VydA==',
  PEPPOL_SML_ZONES: 'a.example, b.example',
  PEPPOL_DNS_SERVERS: '192.0.2.1,192.0.2.2:5353,[2001:db8::1]:53',
};
const load = (changes: Readonly<Record<string, string>>) => loadConfig({ ...REQUIRED, ...changes });

it('tells where the outside systems are, with what is secret apart', () => {
  const { gateways, secrets } = load(ALL);

  expect(gateways).toEqual({
    registers: { NL: 'https://api.kvk.nl/api', BE: 'https://cbeapi.be/api/v1' },
    vies: { url: 'https://ec.europa.eu/taxation_customs/vies/rest-api', requester: 'BE0403170701' },
    peppol: {
      url: 'https://smp-admin.example',
      publicUrl: 'http://127.0.0.1:8080',
      zones: ['a.example', 'b.example'],
      dnsServers: ['192.0.2.1', '192.0.2.2:5353', '[2001:db8::1]:53'],
      accessPoint: { url: 'https://as4.example/as4', certificate: 'Y2VydA==' },
    },
  });
  expect(JSON.stringify(gateways)).not.toContain('secret');
  expect(secrets.gateways).toEqual({
    registers: { NL: 'nl-secret', BE: 'be-secret' },
    publisher: { user: 'vestibule', password: 'smp-secret' },
  });
});

it('what is not set is not configured', () => {
  expect(load({}).gateways).toEqual({
    registers: { NL: undefined, BE: undefined },
    vies: undefined,
    peppol: undefined,
  });
});

it('a publisher is found under its own address, in the network’s zone, unless said otherwise', () => {
  const { PEPPOL_SMP_URL, PEPPOL_SMP_USER, PEPPOL_SMP_PASSWORD } = ALL;

  expect(load({ PEPPOL_SMP_URL, PEPPOL_SMP_USER, PEPPOL_SMP_PASSWORD }).gateways.peppol).toEqual({
    url: 'https://smp-admin.example',
    publicUrl: 'https://smp-admin.example',
    zones: ['participant.sml.prod.tech.peppol.org'],
    dnsServers: [],
    accessPoint: undefined,
  });
});

it.each([
  ['TRADE_REGISTER_NL_URL', 'http://api.kvk.nl/api'],
  ['TRADE_REGISTER_NL_URL', 'https://user:pw@api.kvk.nl/api'],
  ['TRADE_REGISTER_BE_URL', 'https://cbeapi.be/api?token=1'],
  ['VIES_URL', 'ftp://ec.europa.eu'],
  ['VIES_REQUESTER', 'BE0403170702'],
  ['PEPPOL_SML_ZONES', 'a.example;b.example'],
  ['PEPPOL_DNS_SERVERS', 'dns.example'],
  ['PEPPOL_ACCESS_POINT_CERTIFICATE', '-----BEGIN CERTIFICATE-----'],
])('refuses %s=%s by its name, and never repeats the value', (name, value) => {
  const attempt = () => load({ ...ALL, [name]: value });

  expect(attempt).toThrow(name);
  expect(attempt).not.toThrow(value);
});

it.each([
  ['TRADE_REGISTER_NL_API_KEY', 'TRADE_REGISTER_NL_URL'],
  ['TRADE_REGISTER_BE_URL', 'TRADE_REGISTER_BE_API_KEY'],
  ['PEPPOL_SMP_PASSWORD', 'PEPPOL_SMP_URL, PEPPOL_SMP_USER'],
  ['PEPPOL_ACCESS_POINT_CERTIFICATE', 'PEPPOL_ACCESS_POINT_URL'],
])('says that %s is missing beside %s', (missing, given) => {
  expect(() => load({ ...ALL, [missing]: '' })).toThrow(`${missing}: is missing beside ${given}`);
});
