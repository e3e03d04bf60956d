import type { MikroORM } from '@mikro-orm/postgresql';
import { askForAnother } from '../../db/writes/invitation-wishes.ts';
import { tokenHash } from '../../db/writes/links.ts';
import { DomainError } from '../../domain/errors.ts';
import { isInvitationWord } from '../../domain/invitation-word.ts';
import type { LinkView } from './view.ts';

/**
 * Whoever has proven an address asks for another invitation in the place of a lapsed one. Throws `VALIDATION_FAILED` for
 * another word than its page shows, `NOT_FOUND` for what is no such invitation of theirs.
 */
export async function askForLapsed(
  { orm, deliverSoon }: { readonly orm: MikroORM; readonly deliverSoon: (subject: string) => void },
  given: {
    readonly token: string;
    readonly view: LinkView;
    readonly invitationId: string | undefined;
    readonly word: string;
  },
): Promise<void> {
  const { token, view, invitationId, word } = given;
  const lapsed = view.kind === 'open' && view.invitations.find(({ id, isOpen }) => id === invitationId && !isOpen);
  if (!lapsed) throw new DomainError('NOT_FOUND', 'There is no such lapsed invitation.');
  if (!isInvitationWord(word, tokenHash(token))) {
    const fields = [{ field: 'word', code: 'WORD_WRONG' as const }];
    throw new DomainError('VALIDATION_FAILED', 'This is not the word of the page.', { fields });
  }
  for (const subject of await askForAnother(orm.em.fork(), lapsed.id)) deliverSoon(subject);
}
