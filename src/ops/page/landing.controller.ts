import { Controller, Get, Header, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/envelope.interceptor.js';
import { contentSecurityPolicy } from './content-security-policy.js';
import { renderLanding } from './landing.page.js';
import { type Language, languageOf, languages } from './language.js';

const policy = contentSecurityPolicy({ 'style-src': "'self'", 'img-src': "'self'" });

/** The start page, for people. */
@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller()
export class LandingController {
  private readonly pages: Record<Language, string> = { zh: renderLanding('zh'), en: renderLanding('en') };

  /** Takes any query, since whoever links here may add parameters of their own. */
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', policy)
  @Header('Cache-Control', 'no-cache')
  @Header('Vary', 'Accept-Language, Origin')
  @ApiQuery({
    name: 'lang',
    required: false,
    description: 'The language; that of `Accept-Language` when left out, or else English.',
    schema: { type: 'string', enum: [...languages] },
  })
  @Describe({
    id: 'getStartPage',
    summary: 'The start page',
    description: 'What this service is, in Chinese or English, with links to what it offers.',
    media: { 'text/html': '<!doctype html>…' },
  })
  read(@Query() { lang }: Record<string, unknown>, @Req() request: Request): string {
    return this.pages[languageOf(request, lang)];
  }
}
