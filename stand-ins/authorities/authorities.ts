import express, { type Router } from 'express';
import { z } from 'zod';
import { type Files, openFiles } from '../identity/files.ts';
import { type Calls, createCalls } from './calls.ts';
import { type Companies, type Company, CompanySchema, createCompanies } from './companies.ts';
import { createAuthorityControl, playFault } from './control-api.ts';
import { DEFAULT_COMPANIES } from './default-companies.ts';
import { openDns } from './dns.ts';
import { type Authority, createAuthorityFaults } from './faults.ts';
import { createOutages } from './outages.ts';
import { createAuthorityPage } from './page.ts';
import { createParticipants, type Participants } from './participants.ts';
import { createCbe, createKvk } from './registers.ts';
import { createSmp } from './smp.ts';
import { createViesRoutes } from './vies.ts';

/** Trade registers, VIES and the Peppol network, played on this machine. */
export interface Authorities {
  /** To be mounted beneath everything, on a server that answers to this machine alone. */
  readonly router: Router;
  readonly companies: Companies;
  readonly participants: Participants;
  readonly calls: Calls;
  /** Plays a fault, with `times` so often; null clears it. Throws `Refusal` for one that it does not know. */
  readonly play: (authority: Authority, fault: string | null, times?: number | null) => void;
  /** Answers for the network's zone, over UDP on the port of `url`. */
  readonly listen: (url: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const ParticipantSchema = z.object({
  id: z.string(),
  publisher: z.enum(['ours', 'elsewhere']),
  isHeld: z.boolean(),
  services: z.array(z.string()),
});

/** `dataFolder`: where companies and participants outlive the process; without it all is in memory. */
export function createAuthorities({ dataFolder }: { readonly dataFolder?: string | undefined } = {}): Authorities {
  const files = openFiles(dataFolder);
  const companies = createCompanies(keptCompanies(files), (all) => files.write('companies.json', all));
  const participants = createParticipants(
    z.array(ParticipantSchema).catch([]).parse(files.read('participants.json')),
    (all) => files.write('participants.json', all),
  );
  const faults = createAuthorityFaults();
  const calls = createCalls();
  const outages = createOutages(faults, calls);
  const control = { companies, participants, faults, calls };
  const closing: (() => Promise<void>)[] = [];

  const router = express.Router({ caseSensitive: true });
  router.use('/kvk/api', outages.before('kvk'), createKvk(companies));
  router.use('/cbe/api', outages.before('cbe'), createCbe(companies));
  router.use('/vies/rest-api', outages.before('vies'), createViesRoutes(companies, calls));
  router.use('/smp', outages.before('smp'), createSmp(participants));
  router.use('/authorities', createAuthorityPage(control), createAuthorityControl(control));

  return {
    router,
    companies,
    participants,
    calls,
    play: (authority, fault, times) => playFault(faults, authority, fault, times),
    listen: async (url) => {
      const port = Number(new URL(url).port);
      closing.push(await openDns({ port, publisherUrl: `${url}/smp`, participants, faults, calls }));
    },
    close: async () => {
      outages.close();
      for (const close of closing.splice(0)) await close();
    },
  };
}

function keptCompanies(files: Files): readonly Company[] {
  const kept = z.array(CompanySchema).safeParse(files.read('companies.json'));
  return kept.success ? kept.data : DEFAULT_COMPANIES.map((input) => CompanySchema.parse(input));
}
