import type { ProveAnswer, ProveCommand } from '../../domain/registration.ts';
import { failing } from '../support/failing.ts';
import type { InstanceOptions, TestInstance } from '../support/instance.ts';
import { signedInAdministrator } from '../support/people.ts';
import { activate, formFor, mailTo, register, tokenIn } from '../support/person.ts';
import { processOf, restOf } from '../support/processes.ts';
import { consent, registerByProvider, signInAtProvider } from '../support/sign-ins.ts';

/** The ways of somebody for whom a provider vouches, or for whose address it does not. */
export const PROVIDER_PROOF_WAYS: Readonly<Record<string, (instance: TestInstance) => Promise<string>>> = {
  'registration-proven-activated': async (instance) => {
    const { id: signInId, registrationId } = await registerByProvider(instance, { email: 'new@proven.example' });
    await consent(instance, { registrationId: registrationId ?? '', signInId, environmentName: 'Proven' });
    return ended(instance, registrationId);
  },
  'registration-proven-reminded-expired': async (instance) => {
    const { registrationId } = await registerByProvider(instance, { email: 'slow@proven.example' });
    await instance.env.sleep('25 hours');
    await mailTo(instance, 'slow@proven.example', 'activation-reminder');
    await instance.env.sleep('8 days');
    return ended(instance, registrationId);
  },
  'registration-by-hand-proven-activated': async (instance) => {
    await register(instance, 'hand@proven.example');
    await mailTo(instance, 'hand@proven.example', 'activation');
    await instance.delivery.idle();
    const { id: signInId, registrationId } = await registerByProvider(instance, { email: 'hand@proven.example' });
    await consent(instance, { registrationId: registrationId ?? '', signInId, environmentName: 'Hand' });
    return ended(instance, registrationId);
  },
  'registration-proven-refused-asked-again-activated': async (instance) => {
    const other = await registerByProvider(instance, { email: 'other@proven.example', subject: 'same' });
    await consent(instance, {
      registrationId: other.registrationId ?? '',
      signInId: other.id,
      environmentName: 'Other',
    });
    const { id: signInId, registrationId } = await registerByProvider(instance, {
      email: 'again@proven.example',
      subject: 'same',
    });
    const { answer } = await consent(instance, {
      registrationId: registrationId ?? '',
      signInId,
      environmentName: 'Again',
    });
    if (answer.outcome !== 'refused') throw new Error(`it was ${answer.outcome}`);
    await register(instance, 'again@proven.example');
    const mail = await mailTo(instance, 'again@proven.example', 'activation');
    await activate(instance, formFor('again', tokenIn(mail)));
    return ended(instance, registrationId);
  },
  'email-verification-identity-linked': async (instance) => {
    const { address } = await signedInAdministrator(instance, 'owner');
    await registerByProvider(instance, { email: address, vouched: false });
    const id = await processOf(instance, await mailTo(instance, address, 'identity-proof'));
    await restOf(instance, 'emailVerification', id);
    const handle = instance.temporal.workflow.getHandle(`emailVerification/${id}`);
    await handle.executeUpdate('confirm', { args: [{ round: 1 }] });
    await handle.result();
    return `emailVerification/${id}`;
  },
  'registration-proof-parked': async (instance) => {
    const { id, answer } = await proveByHand(instance, 'parked@proven.example');
    if (answer.outcome !== 'working') throw new Error(`it was ${answer.outcome}`);
    await instance.env.sleep('20 minutes');
    return id;
  },
  'registration-proven-while-activating': async (instance) => {
    await register(instance, 'busy@proven.example');
    const mail = await mailTo(instance, 'busy@proven.example', 'activation');
    const taken = await activate(instance, formFor('busy', tokenIn(mail)));
    if (taken.status !== 202) throw new Error(`it was answered ${taken.status}`);
    const answer = await prove(instance, await processOf(instance, mail), 'busy@proven.example');
    if (answer.outcome !== 'activating') throw new Error(`it was ${answer.outcome}`);
    return `registration/${await processOf(instance, mail)}`;
  },
};

/** What an instance needs besides for a way. */
export const PROVIDER_PROOF_WAY_OPTIONS: Readonly<Record<string, () => InstanceOptions>> = {
  'registration-proof-parked': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('recordProviderProof', 2).extra,
  }),
  'registration-proven-while-activating': () => ({
    policy: { databaseStepMs: 500 },
    extra: failing('activateRegistration', 1_000).extra,
  }),
};

async function proveByHand(instance: TestInstance, email: string) {
  await register(instance, email);
  const id = await processOf(instance, await mailTo(instance, email, 'activation'));
  await instance.delivery.idle();
  return { id: `registration/${id}`, answer: await prove(instance, id, email) };
}

async function prove(instance: TestInstance, id: string, email: string): Promise<ProveAnswer> {
  const signInId = await signInAtProvider(instance, { email });
  const handle = instance.temporal.workflow.getHandle(`registration/${id}`);
  return handle.executeUpdate<ProveAnswer, [ProveCommand]>('prove', { args: [{ signInId }] });
}

async function ended(instance: TestInstance, registrationId: string | null | undefined): Promise<string> {
  const id = `registration/${registrationId}`;
  await instance.temporal.workflow.getHandle(id).result();
  return id;
}
