import { accessSync, constants, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export interface TestBrowser {
  /** A page in a profile of its own, with its console's errors; closed when the file ends. */
  readonly openPage: (options?: BrowserContextOptions) => Promise<TestPage>;
}

interface TestPage {
  readonly page: Page;
  /** Scripts that failed and whatever the content security policy blocked. */
  readonly complaints: readonly string[];
}

const EXECUTABLES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The Chromium named by `CHROMIUM_PATH`, else the first one found. */
function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  return named ? named : EXECUTABLES.find(isExecutable);
}

/**
 * A group of tests in one real browser. Without a Chromium they are reported as skipped, and under `CI` they fail: there
 * its absence is a mistake.
 */
export function describeInBrowser(name: string, tests: (browser: TestBrowser) => void): void {
  const executablePath = findChromium();
  const group = executablePath === undefined && !process.env['CI'] ? describe.skip : describe;
  group(name, () => {
    const opened: Browser[] = [];
    beforeAll(async () => {
      opened.push(await launch(executablePath));
    });
    afterAll(async () => {
      await Promise.all(opened.map((browser) => browser.close()));
    });
    tests({ openPage: async (options) => openPage(opened[0], options) });
  });
}

interface AxeOptions {
  /** Selector of what is not ours to put right. */
  readonly exclude?: string;
  /** Rules by axe-core's id that do not apply. */
  readonly without?: readonly string[];
  /** The only rules that matter, where the others have been tried. */
  readonly only?: readonly string[];
}

/** Which rules of axe-core the page breaks, and where: `color-contrast: p.small`. */
export async function findViolations(page: Page, options: AxeOptions = {}): Promise<readonly string[]> {
  // evaluated by the debugger, so the page's content security policy does not stop it; a document keeps it
  const isThere: unknown = await page.evaluate("'axe' in window");
  if (!isThere) await page.evaluate(axeSource());
  const { exclude, without = [], only } = options;
  const context = exclude === undefined ? 'document' : JSON.stringify({ exclude: [exclude] });
  const rules = JSON.stringify({
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
  });
  const found: unknown = await page.evaluate(`axe.run(${context}, ${rules}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`);
  if (!Array.isArray(found)) throw new Error('axe-core answered something else than a list');
  return found.map(String);
}

/** Minified: it is sent to every page and compiled there. */
function axeSource(): string {
  return readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
}

async function launch(executablePath: string | undefined): Promise<Browser> {
  if (executablePath === undefined) throw new Error('No Chromium found; name one in CHROMIUM_PATH.');
  return chromium.launch({
    executablePath,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-dev-shm-usage',
      '--no-first-run',
      // Chromium's sandbox refuses to run as root
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

async function openPage(browser: Browser | undefined, options: BrowserContextOptions = {}): Promise<TestPage> {
  if (!browser) throw new Error('The browser is opened before the first test of the group.');
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
