import type { IntakeInOutbox } from '../../db/writes/registration-intake.ts';
import type { IdentityProviders } from '../../gateways/identity-provider.ts';
import type { EmailAddressDependencies } from '../email-addresses.ts';

/** What signing in by a provider works with. */
export interface ProviderSignInDependencies extends EmailAddressDependencies {
  readonly providers: IdentityProviders;
  readonly publicUrl: string;
  readonly operators: { readonly issuer: string; readonly group: string } | undefined;
  readonly deliverIntakeSoon: (intake: IntakeInOutbox) => void;
  /** Delivers beside other callers and resolves when that has been tried. */
  readonly tryDelivery: (subject: string) => Promise<void>;
}
