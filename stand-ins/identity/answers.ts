/** What an answer to the client is to say otherwise; undefined leaves a parameter out. */
export type AnswerChanges = Readonly<Record<string, string | undefined>>;

/** Changes the parameters of the callback in an address to which the browser is sent. */
export function changeAddress(address: string, changes: AnswerChanges): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
}

/** Changes the fields of the form that a browser posts to the callback (`response_mode=form_post`). */
export function changeForm(page: string, changes: AnswerChanges): string {
  return Object.entries(changes).reduce((html, [name, value]) => {
    const without = html.replace(new RegExp(`\\s*<input type="hidden" name="${name}" value="[^"]*"/>`), '');
    return value === undefined ? without : without.replace(/(<form [^>]*>)/, (form) => form + hidden(name, value));
  }, page);
}

function hidden(name: string, value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `\n    <input type="hidden" name="${name}" value="${escaped}"/>`;
}
