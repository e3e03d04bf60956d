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
  /** Goes on by Tab until something has the focus; fails at the end of the page, and where the focus cannot be seen. */
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
  const front = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return {
    id: element.id,
    name: textOf(element.labels?.length ? [...element.labels] : [element]),
    about: textOf((element.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id))),
    isVisible:
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.contains(front ?? null) &&
      outlineStyle !== 'none' &&
      Number.parseFloat(outlineWidth) >= 2,
  };
})()`;

/** The keyboard in front of a page. */
export function keyboardOf(page: Page): Keyboard {
  async function reach(wanted: Wanted): Promise<void> {
    for (let presses = 0; presses < LONGEST_PAGE; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<Focused | null>(FOCUSED);
      if (!focused) break;
      if (!focused.isVisible) throw new Error(`The focus cannot be seen: ${JSON.stringify(focused)} on ${page.url()}`);
      if (isMeant(focused, wanted)) return;
    }
    throw new Error(`Tab does not lead to ${JSON.stringify(wanted)} on ${page.url()}`);
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
