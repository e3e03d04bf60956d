// node healthcheck.mjs <url> [pattern]: succeeds where the address answers well and, with a pattern, says what it should.

const [, , url, pattern = ''] = process.argv;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  if (!new RegExp(pattern, 'm').test(text)) throw new Error(`nothing in its answer is like ${pattern}`);
} catch (error) {
  console.error(`${url}: ${error.message}`);
  process.exitCode = 1;
}
