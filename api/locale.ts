import type { Request } from 'express';
import { isLocale, LOCALES, type Locale } from '../domain/locale.ts';

/** The language of an answer: asked for in the address, else preferred by the browser, else the platform's. */
export function localeOf(req: Request, fallback: Locale): Locale {
  const asked = req.query['lang'];
  if (isLocale(asked)) return asked;
  if (req.get('accept-language') === undefined) return fallback;
  const preferred = req.acceptsLanguages([fallback, ...LOCALES]);
  return isLocale(preferred) ? preferred : fallback;
}
