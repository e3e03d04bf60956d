import { type Tracing, traced } from '../domain/tracing.ts';
import { type Mailer, MailerFailure } from './mailer.ts';

/** Makes each call to the provider a span: by templates, ids and counts, never by an address. */
export function createTracedMailer(mailer: Mailer, tracing: Tracing): Mailer {
  return {
    send: (mail) => {
      const attributes = { 'mail.template': mail.template, 'mail.id': mail.mailId };
      return traced(tracing, { name: 'send mail', kind: 'client', attributes }, () => mailer.send(mail), codeOf);
    },
    sendBatch: (batch) => {
      const templates = [...new Set(batch.mails.map(({ template }) => template))].join(' ');
      const attributes = { 'mail.template': templates, 'mail.count': batch.mails.length };
      return traced(tracing, { name: 'send mails', kind: 'client', attributes }, () => mailer.sendBatch(batch), codeOf);
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof MailerFailure) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
