import { type DiagnosisReads, readDiagnosis } from '../diagnosis.ts';
import { DiagnosisSchema, toDiagnosis } from '../diagnosis-view.ts';
import { defineRoute, pathParam, type Route } from '../route.ts';

/** One onboarding and why it stands where it stands, for operators. */
export function createOnboardingDiagnosisRoutes(reads: DiagnosisReads): readonly Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/onboardings/:id',
      right: 'operate.view',
      summary: 'One onboarding: why it stands where it stands, and what comes next',
      description:
        'Answers from the database alone, so also when its workflow, every worker or Temporal is gone. Codes are for programs, messages for people.',
      answers: { 200: { description: 'Its diagnosis', schema: DiagnosisSchema } },
      problems: [],
      handle: async ({ req, res }) => {
        const { record, diagnosis, temporalUrl } = await readDiagnosis(reads, pathParam(req, 'id'));
        res.json(toDiagnosis(record, diagnosis, temporalUrl));
      },
    }),
  ];
}
