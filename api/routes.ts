import type { AppDependencies } from './app.ts';
import type { RateLimits } from './auth/rate-limits.ts';
import type { Route } from './route.ts';
import { createBrakeRoutes } from './routes/brakes.ts';
import { createBulkActionRoutes } from './routes/bulk-actions.ts';
import { createBulkInviteRoutes } from './routes/bulk-invites.ts';
import { createDriftRoutes } from './routes/drift.ts';
import { createEmailAddressRoutes } from './routes/email-addresses.ts';
import { createEnvironmentRoutes } from './routes/environment.ts';
import { createEnvironmentsRoutes } from './routes/environments.ts';
import { createIdentityRoutes } from './routes/identities.ts';
import { createInvitationAnswerRoutes } from './routes/invitation-answers.ts';
import { createInvitationRoutes } from './routes/invitations.ts';
import { createLicenceRoutes } from './routes/licences.ts';
import { createMeRoutes } from './routes/me.ts';
import { createMemberRoutes } from './routes/members.ts';
import { createOnboardingDiagnosisRoutes } from './routes/onboarding.ts';
import { createOnboardingActionRoutes } from './routes/onboarding-actions.ts';
import { createOnboardingRoutes } from './routes/onboardings.ts';
import { createOnboardingReadRoutes } from './routes/onboardings-read.ts';
import { createOrganisationIdentifierRoutes } from './routes/organisation-identifiers.ts';
import { createOrganisationRoutes } from './routes/organisations.ts';
import { createPartnerDirectoryRoutes } from './routes/partner-directory.ts';
import { createPartnerRequestRoutes } from './routes/partner-requests.ts';
import { createPartnershipRoutes } from './routes/partnerships.ts';
import { createPasswordResetRoutes } from './routes/password-resets.ts';
import { createPreparedRegistrationRoutes } from './routes/prepared-registrations.ts';
import { createPromptRoutes } from './routes/prompts.ts';
import { createPropagationRoutes } from './routes/propagation.ts';
import { createRegistrationRoutes } from './routes/registration.ts';
import { createRelationManagerRoutes } from './routes/relation-managers.ts';
import { createServiceAccountRoutes } from './routes/service-accounts.ts';
import { createSessionRoutes } from './routes/sessions.ts';
import { createShareRoutes } from './routes/shares.ts';
import { createUserRoutes } from './routes/users.ts';

/** What routes and pages take of the app's dependencies, by the names that they know. */
export function featuresOf(dependencies: AppDependencies, limits: RateLimits) {
  const { orm, temporal, policy, platformName, timeZone, publicUrl, defaultLocale, delivery } = dependencies;
  return {
    orm,
    temporal,
    policy,
    maintenanceWindow: dependencies.maintenanceWindow,
    temporalNamespace: temporal.options.namespace,
    platformName,
    timeZone,
    defaultLocale,
    sessions: { orm, publicUrl, policy },
    deliver: delivery.deliver,
    deliverSoon: delivery.deliverSoon,
    startSoon: delivery.startSoon,
    tryDelivery: delivery.tryDelivery,
    deliverIntakeSoon: delivery.deliverIntakeSoon,
    limits,
    countGuess: limits.countGuess,
    publicUrl,
    tokenKeys: dependencies.tokenKeys,
    providers: dependencies.providers,
    tradeRegister: dependencies.tradeRegister,
    manualRegistration: dependencies.manualRegistration,
    operators: dependencies.operators,
  };
}

/** Every route of the API, in the order in which its description lists them. */
export function createRoutes(dependencies: AppDependencies, features: ReturnType<typeof featuresOf>): readonly Route[] {
  return [
    ...createRegistrationRoutes(features),
    ...createSessionRoutes(features),
    ...createPasswordResetRoutes(features),
    ...createMeRoutes(dependencies),
    ...createIdentityRoutes(features),
    ...createEmailAddressRoutes(features),
    ...createUserRoutes(features),
    ...createEnvironmentRoutes(features),
    ...createEnvironmentsRoutes(features),
    ...createRelationManagerRoutes(features),
    ...createPreparedRegistrationRoutes(features),
    ...createPartnerDirectoryRoutes(features),
    ...createPartnerRequestRoutes(features),
    ...createPartnershipRoutes(features),
    ...createPropagationRoutes(features),
    ...createShareRoutes(features),
    ...createInvitationAnswerRoutes(features),
    ...createInvitationRoutes(features),
    ...createBulkInviteRoutes(features),
    ...createLicenceRoutes(features),
    ...createPromptRoutes(features),
    ...createOrganisationRoutes(features),
    ...createOrganisationIdentifierRoutes(features),
    ...createMemberRoutes(features),
    ...createBrakeRoutes(features),
    ...createDriftRoutes(features),
    ...createOnboardingReadRoutes(features),
    ...createOnboardingDiagnosisRoutes(features),
    ...createOnboardingRoutes(features),
    ...createOnboardingActionRoutes(features),
    ...createBulkActionRoutes(features),
    ...createServiceAccountRoutes(dependencies),
  ];
}
