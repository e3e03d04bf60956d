import type { MikroORM } from '@mikro-orm/postgresql';
import { closeProcess } from '../db/writes/processes.ts';
import { noteOnTimeline } from '../db/writes/timeline.ts';
import type { NoticeResult } from '../domain/notice.ts';

export interface EndNoticeCommand {
  readonly id: string;
  readonly stage: NoticeResult['stage'];
  /** ISO-8601 UTC, from the workflow. */
  readonly at: string;
}

/** The notice's own step. */
export function createNoticeActivities({ orm }: { readonly orm: MikroORM }) {
  /** Ends a notice whose mail is settled. A repeat finds it ended and changes nothing. */
  async function endNotice({ id, stage, at }: EndNoticeCommand): Promise<void> {
    await orm.em.fork().transactional(async (em) => {
      if (!(await closeProcess(em, { id, stage, at: new Date(at) }))) return;
      await noteOnTimeline(em, { processId: id, at: new Date(at), event: stage, actor: 'vestibule' });
    });
  }

  return { endNotice };
}
