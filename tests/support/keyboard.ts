import type { BrowserContextOptions, Page } from 'playwright-core';

/** What has the focus, as somebody sees it. */
interface Focused {
  readonly id: string;
  /** Its label, or what stands on it. */
  readonly name: string;
  /** What it is described by: whom or what a button of a list is about, for instance. */
  readonly about: string;
  /** In the window, in front of everything else, and with a ring around it. */
  readonly isVisible: boolean;
}

interface Wanted {
  readonly id?: string;
  readonly name?: string;
  /** A part of what it is described by. */
  readonly about?: string;
}

/** Somebody who has no mouse. */
export interface Keyboard {
  /**
   * Goes on by Tab until something has the focus, if it has not got it yet. Fails at the end of the page, and where the
   * focus cannot be seen.
   */
  readonly reach: (wanted: Wanted) => Promise<void>;
  /** Goes on to a field by Tab and types into it, over what it holds. */
  readonly fillIn: (wanted: Wanted, text: string) => Promise<void>;
  readonly press: (key: 'Space' | 'Enter') => Promise<void>;
  /** Presses a key that leads to another page, and waits for that one. */
  readonly leaveBy: (key: 'Space' | 'Enter') => Promise<void>;
}

/** For a browser in English without scripts. */
export const WITHOUT_SCRIPTS = { javaScriptEnabled: false, locale: 'en' } satisfies BrowserContextOptions;

const LONGEST_PAGE = 200;

// evaluated by the debugger, which works where a page's own scripts do not
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const textOf = (parts) => parts.map((part) => part?.innerText ?? '').join(' ').replace(/\\s+/g, ' ').trim();
  const [box] = element.getClientRects();
  // of a field of several lines the browser shows the one with the cursor, and not always the rest
  const [left, right] = box ? [Math.max(box.left, 0), Math.min(box.right, innerWidth)] : [0, 0];
  const [top, bottom] = box ? [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)] : [0, 0];
  const isInWindow = box && right - left >= Math.min(box.width, 12) && bottom - top >= Math.min(box.height, 12);
  const front = isInWindow ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return {
    id: element.id,
    name: textOf(element.labels?.length ? [...element.labels] : [element]),
    about: textOf((element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id))),
    isVisible:
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      front !== null &&
      element.contains(front) &&
      outlineStyle !== 'none' &&
      Number.parseFloat(outlineWidth) >= 2,
  };
})()`;

/** The keyboard in front of a page. */
export function keyboardOf(page: Page): Keyboard {
  const here = () => ` on ${new URL(page.url()).pathname}`;

  async function reach(wanted: Wanted): Promise<void> {
    let focused = await look();
    for (let presses = 0; !focused || !isMeant(focused, wanted); presses += 1) {
      if (presses > 0 && !focused) throw new Error(`Tab does not lead to ${JSON.stringify(wanted)}${here()}`);
      if (presses > LONGEST_PAGE) throw new Error(`Tab goes round before ${JSON.stringify(wanted)}${here()}`);
      await page.keyboard.press('Tab');
      focused = await look();
    }
  }

  /** Null where nothing has the focus: on a new page, and after its end. */
  async function look(): Promise<Focused | null> {
    const focused = await page.evaluate<Focused | null>(FOCUSED);
    if (focused?.isVisible === false) throw new Error(`Nobody sees the focus: ${JSON.stringify(focused)}${here()}`);
    return focused;
  }

  return {
    reach,
    fillIn: async (wanted, text) => {
      await reach(wanted);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
    press: (key) => page.keyboard.press(key),
    leaveBy: async (key) => {
      const loaded = page.waitForEvent('load', { timeout: 10_000 });
      await Promise.all([loaded, page.keyboard.press(key)]);
    },
  };
}

function isMeant(focused: Focused, { id, name, about }: Wanted): boolean {
  return (
    (id === undefined || focused.id === id) &&
    (name === undefined || focused.name === name) &&
    (about === undefined || focused.about.includes(about))
  );
}
