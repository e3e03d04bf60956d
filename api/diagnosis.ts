import type { MikroORM } from '@mikro-orm/postgresql';
import { findOnboarding, type OnboardingRecord } from '../db/queries/diagnosis.ts';
import { type Diagnosis, type DiagnosisRules, diagnose } from '../domain/diagnosis.ts';
import { DomainError } from '../domain/errors.ts';
import type { ProcessKind } from '../domain/process.ts';
import { TEMPORAL_UI_PATH } from '../domain/temporal-ui.ts';
import { workflowId } from '../domain/workflow-ids.ts';

export interface DiagnosisReads extends DiagnosisRules {
  readonly orm: MikroORM;
  readonly publicUrl: string;
  /** In which Temporal keeps the workflows. */
  readonly temporalNamespace: string;
}

/** An onboarding and its diagnosis, from our own rows alone: neither worker nor Temporal is asked. Throws `NOT_FOUND`. */
export async function readDiagnosis(
  reads: DiagnosisReads,
  id: string,
): Promise<{ readonly record: OnboardingRecord; readonly diagnosis: Diagnosis; readonly temporalUrl: string }> {
  const record = await findOnboarding(reads.orm.em.fork(), id);
  if (!record) throw new DomainError('NOT_FOUND', 'There is no such onboarding.');
  const diagnosis = diagnose(record.facts, new Date(), reads);
  return { record, diagnosis, temporalUrl: temporalUrlOf(reads, record.facts.process.kind, record.workflowUuid) };
}

/** Where Temporal's UI shows the workflow, behind our sign-in. */
function temporalUrlOf({ publicUrl, temporalNamespace }: DiagnosisReads, kind: ProcessKind, id: string): string {
  const path = [temporalNamespace, 'workflows', workflowId(kind, id)].map(encodeURIComponent).join('/');
  return new URL(`${TEMPORAL_UI_PATH}/namespaces/${path}`, publicUrl).href;
}
