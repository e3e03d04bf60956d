import type { Pool } from 'pg';
import type { Resend } from 'resend';

export type BaselineActivities = ReturnType<typeof createBaselineActivities>;

/** Plain SQL and a fixed text; `id` makes both harmless to repeat. */
export function createBaselineActivities({ pool, resend }: { readonly pool: Pool; readonly resend: Resend }) {
  async function insertRegistration(id: string, email: string): Promise<void> {
    const statement = 'insert into registrations (id, email, created_at) values ($1, $2, now()) on conflict do nothing';
    await pool.query(statement, [id, email]);
  }

  async function sendMail(id: string, to: string): Promise<void> {
    const { error } = await resend.emails.send(
      {
        from: 'Baseline <baseline@vestibule.example>',
        to,
        subject: 'Activate your environment',
        html: '<p>Welcome. <a href="https://vestibule.example/activate">Activate your environment</a>.</p>',
        text: 'Welcome. Activate your environment: https://vestibule.example/activate',
      },
      { idempotencyKey: id },
    );
    if (error) throw new Error(error.name);
  }

  async function insertLine(id: string, email: string): Promise<void> {
    const statement = 'insert into lines (id, email, created_at) values ($1, $2, now()) on conflict do nothing';
    await pool.query(statement, [id, email]);
  }

  async function insertInvitation(id: string, email: string): Promise<void> {
    const statement = 'insert into invited (id, email, created_at) values ($1, $2, now()) on conflict do nothing';
    await pool.query(statement, [id, email]);
  }

  async function acceptInvitation(id: string): Promise<void> {
    await pool.query('update invited set accepted_at = coalesce(accepted_at, now()) where id = $1', [id]);
  }

  return { insertRegistration, insertLine, insertInvitation, acceptInvitation, sendMail };
}
