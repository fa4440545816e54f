import type { Request } from 'express';

/** The first is for those who accept any. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** In which language a page is wanted. @param asked what its address says, which may be anything */
export function languageOf(request: Request, asked: unknown): Language {
  return languages.find((language) => language === asked) ?? preferred(request);
}

function preferred(request: Request): Language {
  const accepted = request.headers['accept-language'] === undefined ? false : request.acceptsLanguages([...languages]);
  return languages.find((language) => language === accepted) ?? 'en';
}
