import { defineEntity, p } from '@mikro-orm/core';
import type { MailTemplate } from '../../domain/mail.ts';

/** A mail to a user that belongs to no other process. It goes to the address we know, not to one that somebody typed. */
export const Notice = defineEntity({
  name: 'Notice',
  tableName: 'notices',
  properties: {
    /** The process's id. */
    id: p.uuid().primary(),
    template: p.string().length(40).$type<MailTemplate>(),
    /** Of a user; of an account that has been undone, which nothing else remembers. */
    userId: p.uuid(),
    /** What the mail is about, where its template needs more than the user: an opaque id. */
    subjectId: p.uuid().nullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: 'notices_user_index', properties: ['userId', 'template', 'createdAt'] }],
});
