import { readMarkup, type Token } from './markup.ts';

/** One way to submit a form as a machine would. */
export interface Submission {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly multipart: boolean;
  readonly fields: readonly (readonly [string, string])[];
}

interface Field {
  readonly name: string;
  readonly value: string;
  /** Text that nobody has typed yet. */
  readonly empty: boolean;
}

interface Form {
  readonly attributes: Readonly<Record<string, string>>;
  readonly fields: Field[];
  readonly buttons: Readonly<Record<string, string>>[];
}

const NOT_SENT = new Set(['submit', 'image', 'reset', 'button', 'file']);
const CHECKED = new Set(['checkbox', 'radio']);
const FILLED_IN = 'scanner';

/**
 * Every way to submit every form of a page: by each of its buttons, with the fields as they are and, where text is left
 * empty, once more with `scanner` in it. Hidden fields go along, boxes stay as they are.
 */
export function submissionsOf(html: string, pageUrl: string): readonly Submission[] {
  return readForms(readMarkup(html)).flatMap((form) => {
    const buttons = form.buttons.length === 0 ? [{}] : form.buttons;
    const ways = form.fields.some(({ empty }) => empty) ? [false, true] : [false];
    return buttons.flatMap((button) => ways.flatMap((fill) => submission(form, button, fill, pageUrl) ?? []));
  });
}

function submission(
  form: Form,
  button: Readonly<Record<string, string>>,
  fill: boolean,
  pageUrl: string,
): Submission | undefined {
  const action = button['formaction'] || form.attributes['action'] || pageUrl;
  const method = (button['formmethod'] || form.attributes['method'] || 'get').toUpperCase();
  if (!URL.canParse(action, pageUrl) || method === 'DIALOG') return undefined;
  const url = new URL(action, pageUrl);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const typed = form.fields.map(({ name, value, empty }) => [name, fill && empty ? FILLED_IN : value] as const);
  const pressed = button['name'] ? [[button['name'], button['value'] ?? ''] as const] : [];
  const enctype = button['formenctype'] || form.attributes['enctype'];
  return {
    method: method === 'POST' ? 'POST' : 'GET',
    url: url.href,
    multipart: enctype?.toLowerCase() === 'multipart/form-data',
    fields: [...typed, ...pressed],
  };
}

function readForms(tokens: readonly Token[]): readonly Form[] {
  const forms: Form[] = [];
  let form: Form | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'end' && token.name === 'form') form = undefined;
    if (token.kind !== 'start') continue;
    if (token.name === 'form') {
      form = { attributes: token.attributes, fields: [], buttons: [] };
      forms.push(form);
    } else if (form) readControl(form, token, tokens.slice(index + 1));
  }
  return forms;
}

function readControl(form: Form, token: Extract<Token, { kind: 'start' }>, rest: readonly Token[]): void {
  const { name: tag, attributes } = token;
  if (attributes['disabled'] !== undefined) return;
  const { name = '', value } = attributes;
  const type = (attributes['type'] ?? (tag === 'button' ? 'submit' : 'text')).toLowerCase();
  if ((tag === 'button' && type === 'submit') || (tag === 'input' && (type === 'submit' || type === 'image')))
    form.buttons.push(attributes);
  if (name === '') return;
  if (tag === 'textarea') form.fields.push(typedField(name, textUntil(rest, 'textarea')));
  if (tag === 'select') form.fields.push({ name, value: chosenOption(rest), empty: false });
  if (tag !== 'input' || NOT_SENT.has(type)) return;
  if (!CHECKED.has(type)) {
    const field = typedField(name, value ?? '');
    form.fields.push(type === 'hidden' ? { ...field, empty: false } : field);
  } else if (attributes['checked'] !== undefined) form.fields.push({ name, value: value ?? 'on', empty: false });
}

function typedField(name: string, value: string): Field {
  return { name, value, empty: value === '' };
}

function textUntil(tokens: readonly Token[], name: string): string {
  const end = tokens.findIndex((token) => token.kind === 'end' && token.name === name);
  const inside = end < 0 ? tokens : tokens.slice(0, end);
  return inside.map((token) => (token.kind === 'text' ? token.text : '')).join('');
}

function chosenOption(tokens: readonly Token[]): string {
  const end = tokens.findIndex((token) => token.kind === 'end' && token.name === 'select');
  const options = tokens.slice(0, end < 0 ? tokens.length : end).flatMap((token, index) => {
    if (token.kind !== 'start' || token.name !== 'option') return [];
    const text = tokens[index + 1];
    const label = text?.kind === 'text' ? text.text.trim() : '';
    return [{ value: token.attributes['value'] ?? label, selected: token.attributes['selected'] !== undefined }];
  });
  return (options.find(({ selected }) => selected) ?? options[0])?.value ?? '';
}
