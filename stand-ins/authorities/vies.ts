import { randomBytes } from 'node:crypto';
import express, { type Router } from 'express';
import { z } from 'zod';
import type { Calls } from './calls.ts';
import type { Companies } from './companies.ts';
import { VIES_CODES } from './faults.ts';

const CheckSchema = z.object({
  countryCode: z.string(),
  vatNumber: z.string(),
  requesterMemberStateCode: z.string().optional(),
  requesterNumber: z.string().optional(),
});

/** How long a member state takes, so that two calls at once for one are seen to be two. */
const ANSWER_MS = 30;

/** https://ec.europa.eu/assets/taxud/vow-information/swagger_publicVAT.yaml */
export function createViesRoutes(companies: Companies, calls: Calls): Router {
  const router = express.Router({ caseSensitive: true });
  router.post('/check-vat-number', express.json(), async (request, response) => {
    const { countryCode, vatNumber, requesterNumber } = CheckSchema.parse(request.body ?? {});
    const end = calls.begin(`vies ${countryCode}`);
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    end();
    const fault: unknown = response.locals['fault'];
    if (VIES_CODES.some((code) => code === fault)) {
      response.json({ actionSucceed: false, errorWrappers: [{ error: fault }] });
      return;
    }
    const company = companies.findByVat(`${countryCode}${vatNumber}`);
    const valid = company !== undefined && company.endedOn === null;
    response.json({
      countryCode,
      vatNumber,
      requestDate: new Date().toISOString(),
      valid,
      requestIdentifier: requesterNumber === undefined ? '' : `WAPIAAAA${randomBytes(4).toString('hex').toUpperCase()}`,
      name: valid ? company.name : '---',
      address: valid ? `${company.street} ${company.houseNumber}\n${company.postalCode} ${company.city}` : '---',
      traderNameMatch: 'NOT_PROCESSED',
    });
  });
  return router;
}
