import { applyDecorators, Header } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { contentSecurityPolicy } from './content-security-policy.js';

/** The first is for those who accept any. */
const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/**
 * A page for people, in the language of `?lang=` or of the browser.
 * @param sources what it may load, beside what every page may
 */
export function InEachLanguage(sources: Parameters<typeof contentSecurityPolicy>[0]): MethodDecorator {
  return applyDecorators(
    Header('Content-Type', 'text/html; charset=utf-8'),
    Header('Content-Security-Policy', contentSecurityPolicy(sources)),
    Header('Cache-Control', 'no-cache'),
    Header('Vary', 'Accept-Language, Origin'),
    ApiQuery({
      name: 'lang',
      required: false,
      description: 'The language; that of `Accept-Language` when left out, or else English.',
      schema: { type: 'string', enum: [...languages] },
    }),
  );
}

/** In which language a page is wanted. @param asked what its address says, which may be anything */
export function languageOf(request: Request, asked: unknown): Language {
  return languages.find((language) => language === asked) ?? preferred(request);
}

function preferred(request: Request): Language {
  const accepted = request.headers['accept-language'] === undefined ? false : request.acceptsLanguages([...languages]);
  return languages.find((language) => language === accepted) ?? 'en';
}
