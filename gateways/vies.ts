import { z } from 'zod';
import { callGateway, type Patience, readAnswer, unexpectedStatus } from './gateway-request.ts';
import { GatewayUnavailable } from './unavailable.ts';

/** `unknown`: the tax authority of that country cannot say now; never to be read as invalid. */
export type VatCheck =
  | { readonly outcome: 'valid' | 'invalid'; readonly consultation: string | null }
  | { readonly outcome: 'unknown'; readonly reasonCode: string };

/** The Commission's VAT Information Exchange System. */
export interface Vies {
  /** `vatNumber`: with its country before it, as `BE0403170701`. Throws `GatewayUnavailable` where nothing answers. */
  readonly check: (vatNumber: string, patience: Patience) => Promise<VatCheck>;
}

export interface ViesOptions {
  readonly url: string;
  /** Our own VAT number, in whose name is asked: with it an answer has a consultation number, which is evidence. */
  readonly requester?: string | undefined;
}

const AnswerSchema = z.object({
  countryCode: z.string().nullish(),
  vatNumber: z.string().nullish(),
  valid: z.boolean().nullish(),
  requestIdentifier: z.string().max(64).nullish(),
  userError: z.string().nullish(),
  errorWrappers: z.array(z.object({ error: z.string() })).nullish(),
});
type Answer = z.infer<typeof AnswerSchema>;

/** What says nothing against the number: with these, and with them alone, `valid` is a verdict. */
const VERDICTS = new Set(['', 'VALID', 'INVALID']);

/**
 * VIES over its REST interface. Whatever it says besides a verdict, such as `MS_MAX_CONCURRENT_REQ`, is `unknown`, although
 * it comes as 200 and may carry `valid: false`. Not configured: `NOT_CONFIGURED`.
 * https://ec.europa.eu/assets/taxud/vow-information/swagger_publicVAT.yaml
 */
export function createVies(options: ViesOptions | undefined): Vies {
  return {
    check: async (vatNumber, patience) => {
      if (!options) throw new GatewayUnavailable('NOT_CONFIGURED');
      const asked = { countryCode: vatNumber.slice(0, 2), vatNumber: vatNumber.slice(2) };
      const { status, text } = await callGateway({
        url: `${options.url}/check-vat-number`,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ ...asked, ...requesterOf(options) }),
        ...patience,
      });
      if (status !== 200 && status !== 400 && status !== 500) throw unexpectedStatus(status);
      return toCheck(readAnswer(AnswerSchema, text), asked);
    },
  };
}

function requesterOf({ requester }: ViesOptions) {
  if (requester === undefined) return {};
  return { requesterMemberStateCode: requester.slice(0, 2), requesterNumber: requester.slice(2) };
}

function toCheck(answer: Answer, asked: { readonly countryCode: string; readonly vatNumber: string }): VatCheck {
  const code = answer.errorWrappers?.[0]?.error ?? answer.userError ?? '';
  // the number has a form that its country never gives out
  if (code === 'INVALID_INPUT') return { outcome: 'invalid', consultation: null };
  if (!VERDICTS.has(code)) return { outcome: 'unknown', reasonCode: /^[A-Z_]{3,40}$/.test(code) ? code : 'OTHER' };
  const isOfAnother =
    (answer.countryCode ?? asked.countryCode) !== asked.countryCode ||
    (answer.vatNumber ?? asked.vatNumber) !== asked.vatNumber;
  if (typeof answer.valid !== 'boolean' || isOfAnother) throw new GatewayUnavailable('ANSWER_UNFIT');
  return { outcome: answer.valid ? 'valid' : 'invalid', consultation: answer.requestIdentifier || null };
}
