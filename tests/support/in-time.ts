/** Closes something; what takes long says so, with what it still holds, before the test that closes it gives up. */
export async function inTime(
  what: string,
  closing: Promise<unknown>,
  held: () => string | Promise<string> = () => '',
): Promise<void> {
  const overdue = setTimeout(() => void tell(what, held), CLOSING_IS_LONG_MS);
  await closing.finally(() => clearTimeout(overdue));
}

const CLOSING_IS_LONG_MS = 20_000;

async function tell(what: string, held: () => string | Promise<string>): Promise<void> {
  console.error(`${what}: still closing`, await held());
}
