/** Markup that is safe to send: made by `html` only, which escapes whatever is put into it. */
export interface Html {
  readonly markup: string;
}

export type Child = Html | string | number | false | null | undefined | readonly Child[];

/** Builds markup from a template; strings in it are escaped (also fit for quoted attributes), other markup is not. */
export function html(strings: TemplateStringsArray, ...children: readonly Child[]): Html {
  const parts = strings.map((text, index) => text + (index < children.length ? render(children[index]) : ''));
  return { markup: parts.join('') };
}

function render(child: Child): string {
  if (child === false || child === null || child === undefined) return '';
  if (typeof child === 'string' || typeof child === 'number') return escape(String(child));
  if ('markup' in child) return child.markup;
  return child.map(render).join('');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
