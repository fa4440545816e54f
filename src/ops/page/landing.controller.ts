import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { renderLanding } from './landing.page.js';
import { InEachLanguage, type Language, languageOf } from './language.js';

/** The start page, for people. */
@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller()
export class LandingController {
  private readonly pages: Record<Language, string> = { zh: renderLanding('zh'), en: renderLanding('en') };

  /** Takes any query, since whoever links here may add parameters of their own. */
  @Get()
  @InEachLanguage({ 'style-src': "'self'", 'img-src': "'self'" })
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
