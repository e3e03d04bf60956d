/** What the stand-ins take as our keys; they listen on this machine alone. */
export const REGISTER_KEY = 'stand-in-register-key';
export const PUBLISHER_USER = 'vestibule';
export const PUBLISHER_PASSWORD = 'stand-in-publisher-password';
/** The zone in which participants are looked up. */
export const ZONE = 'participant.sml.stand-in.example';

/** The variables by which Vestibule is led to stand-ins at `url`; DNS is spoken on the same port. */
export function authorityVariables(url: string) {
  return {
    TRADE_REGISTER_NL_URL: `${url}/kvk/api`,
    TRADE_REGISTER_NL_API_KEY: REGISTER_KEY,
    TRADE_REGISTER_BE_URL: `${url}/cbe/api/v1`,
    TRADE_REGISTER_BE_API_KEY: REGISTER_KEY,
    VIES_URL: `${url}/vies/rest-api`,
    VIES_REQUESTER: 'BE0403170701',
    PEPPOL_SMP_URL: `${url}/smp`,
    PEPPOL_SMP_USER: PUBLISHER_USER,
    PEPPOL_SMP_PASSWORD: PUBLISHER_PASSWORD,
    PEPPOL_ACCESS_POINT_URL: `${url}/as4`,
    PEPPOL_ACCESS_POINT_CERTIFICATE: Buffer.from('stand-in certificate').toString('base64'),
    PEPPOL_SML_ZONES: ZONE,
    PEPPOL_DNS_SERVERS: new URL(url).host,
  } as const;
}
