import { Controller, Get, Header, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { WebFiles } from './web-files.js';

/** The chat widget, for pages of any site. */
@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller('widget.js')
export class WidgetController {
  constructor(private readonly files: WebFiles) {}

  /** Takes any query: sites add a version to the address, so that browsers load it anew. */
  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  @Header('Cross-Origin-Resource-Policy', 'cross-origin')
  @Describe({
    id: 'getWidget',
    summary: 'The chat widget',
    description: 'One file that brings the chat into a page that loads it as a deferred script.',
    media: { 'text/javascript': '(() => { … })()' },
  })
  read(@Query() _query: Record<string, unknown>, @Req() request: Request, @Res() response: Response): void {
    this.files.send('widget.js', request, response);
  }
}
