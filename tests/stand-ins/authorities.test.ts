import { spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseRegisterNumber } from '../../domain/register-number.ts';
import { parseVatNumber } from '../../domain/vat-number.ts';
import { createAuthorities } from '../../stand-ins/authorities/authorities.ts';
import { ZONE } from '../../stand-ins/authorities/settings.ts';
import { createIdentitySecrets } from '../../stand-ins/identity/settings.ts';
import { gatewaysTo, openAuthorities } from '../support/authorities.ts';

const SOON = { timeoutMs: 3_000 };

it('knows companies from the first start, all of whose numbers could be real', async () => {
  const all = createAuthorities().companies.list();

  expect(all.filter(({ country, number }) => parseRegisterNumber(country, number)?.number !== number)).toEqual([]);
  expect(all.filter(({ vatNumber }) => vatNumber !== null && parseVatNumber(vatNumber) !== vatNumber)).toEqual([]);
  expect(all.some(({ representatives }) => representatives === null)).toBe(true);
});

it('is steered by its control API: companies, participants, faults', () =>
  withControl(async ({ ask, gateways, authorities }) => {
    const company = { country: 'NL', number: '12345678', name: 'Nieuw BV' };
    expect(await ask('PUT', 'companies', company)).toMatchObject({ status: 200, body: { name: 'Nieuw BV' } });
    expect(await gateways.tradeRegister.lookUp({ country: 'NL', number: '12345678' }, SOON)).toMatchObject({
      name: 'Nieuw BV',
    });
    expect(await ask('DELETE', 'companies/NL/12345678')).toMatchObject({ status: 204 });
    expect(await ask('DELETE', 'companies/NL/12345678')).toMatchObject({ status: 404 });

    const participant = 'participants/0208:0403170701';
    expect(await ask('PUT', participant, { publisher: 'elsewhere' })).toMatchObject({ status: 200 });
    expect(await gateways.peppol.find({ scheme: '0208', value: '0403170701' })).toBe('elsewhere');
    expect(await ask('DELETE', participant)).toMatchObject({ status: 204 });

    expect(await ask('PUT', 'faults/vies', { fault: 'MS_UNAVAILABLE', times: 1 })).toMatchObject({
      body: { kvk: null, cbe: null, vies: 'MS_UNAVAILABLE', smp: null, dns: null },
    });
    expect(await gateways.vies.check('BE0403170701', SOON)).toMatchObject({ outcome: 'unknown' });
    expect(await ask('GET', 'faults')).toMatchObject({ body: { vies: null } });
    expect(authorities.calls.count('vies BE')).toBe(1);
  }));

it('refuses what it does not understand', () =>
  withControl(async ({ ask }) => {
    const statuses = [
      await ask('PUT', 'faults/vies', { fault: 'servfail' }),
      await ask('PUT', 'faults/nobody', { fault: null }),
      await ask('PUT', 'companies', { country: 'NL', number: 'x', name: '' }),
      await ask('PUT', 'participants/0208:1', { publisher: 'somebody' }),
      await ask('GET', 'nothing'),
    ].map(({ status }) => status);

    expect(statuses).toEqual([422, 404, 422, 422, 404]);
  }));

it('counts how many calls for one country were under way at once', () =>
  withControl(async ({ ask, gateways: { vies } }) => {
    await Promise.all([vies.check('BE0403170701', SOON), vies.check('BE0677424046', SOON)]);
    await vies.check('NL000099998B57', SOON);

    expect(await ask('GET', 'calls')).toMatchObject({
      body: { vies: { count: 3 }, 'vies BE': { count: 2, most: 2 }, 'vies NL': { count: 1, most: 1 } },
    });
  }));

it('shows what is known on a page, and plays a fault from it', () =>
  withControl(async ({ url, gateways }) => {
    const play = new URLSearchParams({ authority: 'cbe', fault: 'down' });
    const move = new URLSearchParams({ id: '0208:0403170701', publisher: 'elsewhere' });
    for (const [path, body] of [['play', play] as const, ['move', move] as const]) {
      const answer = await fetch(`${url}/authorities/${path}`, { method: 'POST', body, redirect: 'manual' });
      expect(answer.status).toBe(303);
    }

    const page = await (await fetch(`${url}/authorities`)).text();

    expect(page).toContain('Plays a fault: <strong>down</strong>');
    expect(page).toContain('Zonnegloren NV');
    expect(page).toContain('<strong>0208:0403170701</strong> elsewhere');
    await expect(gateways.tradeRegister.lookUp({ country: 'BE', number: '0403170701' }, SOON)).rejects.toThrow('503');
  }));

it('answers for the zone alone, and that a name has no other records', () =>
  withControl(async ({ url, authorities, gateways }) => {
    await gateways.peppol.register({ scheme: '0208', value: '0677424046' }, { receives: false });
    const resolver = new Resolver({ timeout: 2_000, tries: 1 });
    resolver.setServers([new URL(url).host]);
    const label = 'yrudm3nqrm76uobzh4griobewmqd4mx574cfdtm75zphrex4ydya.iso6523-actorid-upis';

    expect(await resolver.resolveNaptr(`${label}.${ZONE}`)).toEqual([
      { flags: 'U', service: 'Meta:SMP', regexp: `!.*!${url}/smp!`, replacement: '', order: 100, preference: 10 },
    ]);
    await expect(resolver.resolve4(`${label}.${ZONE}`)).rejects.toHaveProperty('code', 'ENODATA');
    await expect(resolver.resolveNaptr(`${label}.other.example`)).rejects.toHaveProperty('code', 'ENOTFOUND');
    expect(authorities.participants.list()).toHaveLength(1);
  }));

it('takes no call that was made to it by a name that is not its own', () =>
  withControl(async ({ url }) => {
    const answer = await fetch(`${url}/authorities/faults/vies`, {
      method: 'PUT',
      headers: { origin: 'https://elsewhere.example', 'content-type': 'application/json' },
      body: '{"fault":"down"}',
    });

    expect(answer.status).toBe(403);
  }));

it('keeps companies and participants in its folder', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'authorities-'));
  try {
    const first = createAuthorities({ dataFolder });
    first.companies.put({ country: 'NL', number: '12345678', name: 'Blijft BV' });
    first.participants.put({ id: '0106:12345678', publisher: 'elsewhere', isHeld: false, services: [] });

    const second = createAuthorities({ dataFolder });

    expect(second.companies.find('NL', '12345678')).toMatchObject({ name: 'Blijft BV' });
    expect(second.participants.find('0106:12345678')).toMatchObject({ publisher: 'elsewhere' });
  } finally {
    rmSync(dataFolder, { recursive: true });
  }
});

it('stands beside the identity providers in one process, on one port', async () => {
  const process_ = spawn(process.execPath, ['stand-ins/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      PUBLIC_URL: 'http://127.0.0.1:9',
      IDENTITY_PROVIDER_SECRETS: JSON.stringify(createIdentitySecrets()),
      STAND_INS_PORT: '0',
    },
  });
  try {
    const said = await new Promise<string>((resolve) => process_.stdout.once('data', (line) => resolve(String(line))));
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    const gateways = gatewaysTo(url);

    expect(await gateways.peppol.register({ scheme: '0106', value: '68750110' }, { receives: true })).toBe(
      'registered',
    );
    expect(await gateways.peppol.find({ scheme: '0106', value: '68750110' })).toBe('here');
    expect((await fetch(`${url}/faults`)).status).toBe(200);
  } finally {
    const ended = new Promise((resolve) => process_.once('exit', resolve));
    process_.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
});

interface Control extends Awaited<ReturnType<typeof openAuthorities>> {
  readonly url: string;
  readonly ask: (method: string, path: string, body?: object) => Promise<{ status: number; body: unknown }>;
}

async function withControl(use: (control: Control) => Promise<void>): Promise<void> {
  const opened = await openAuthorities();
  const { url } = opened.authorities;
  try {
    await use({
      ...opened,
      url,
      ask: async (method, path, body) => {
        const headers = { 'content-type': 'application/json' };
        const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
        const answer = await fetch(`${url}/authorities/${path}`, { method, ...sent });
        const text = await answer.text();
        return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
      },
    });
  } finally {
    await opened.authorities.close();
  }
}
