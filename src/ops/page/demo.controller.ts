import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { renderDemo } from './demo.page.js';
import { InEachLanguage, type Language, languageOf } from './language.js';

/** A shop that does not exist, with the widget in it. */
@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller('demo')
export class DemoController {
  private readonly pages: Record<Language, string> = { zh: renderDemo('zh'), en: renderDemo('en') };

  /** Takes any query, as the start page does. */
  @Get()
  // As strict as a site's own policy can be: the widget needs its script and the way to the service, and nothing else.
  @InEachLanguage({
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': "'self'",
    'img-src': "'self'",
  })
  @Describe({
    id: 'getDemo',
    summary: 'A page to try the widget on',
    description: 'A made-up shop, in Chinese or English, that has the chat widget in it.',
    media: { 'text/html': '<!doctype html>…' },
  })
  read(@Query() { lang }: Record<string, unknown>, @Req() request: Request): string {
    return this.pages[languageOf(request, lang)];
  }
}
