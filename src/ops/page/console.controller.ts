import { Controller, Get, Header, Param, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RouteNotFound } from '../../errors/common.errors.js';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { contentSecurityPolicy } from './content-security-policy.js';
import { WebFiles } from './web-files.js';

/** Its components write styles as they are drawn; scripts are its own files alone. */
const policy = contentSecurityPolicy({
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
});

const page = 'text/html; charset=utf-8';

/** Where agents work. It is a page that draws every address below `/console` itself, and reads its query. */
@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller('console')
export class ConsoleController {
  constructor(private readonly files: WebFiles) {}

  @Get()
  @Header('Content-Type', page)
  @Header('Content-Security-Policy', policy)
  @Header('Cache-Control', 'no-cache')
  @Describe({
    id: 'getConsole',
    summary: 'The agent console',
    description: 'The page on which agents answer customers.',
    media: { 'text/html': '<!doctype html>…' },
  })
  read(@Query() _query: Record<string, unknown>, @Req() request: Request, @Res() response: Response): void {
    this.files.send('console/index.html', request, response);
  }

  @Get('assets/:file')
  @Header('Cache-Control', 'public, max-age=31536000, immutable')
  @ApiParam({
    name: 'file',
    description: 'Name of the file, which changes with its content.',
    schema: { type: 'string' },
  })
  @Describe({
    id: 'getConsoleAsset',
    summary: 'A part of the console',
    description: 'Scripts and styles of the agent console.',
    media: { 'text/javascript': 'import { … } from …', 'text/css': 'body { margin: 0 }' },
    fails: [RouteNotFound],
  })
  readAsset(@Param('file') file: string, @Req() request: Request, @Res() response: Response): void {
    this.files.send(`console/assets/${file}`, request, response);
  }

  @Get('{*page}')
  @Header('Content-Type', page)
  @Header('Content-Security-Policy', policy)
  @Header('Cache-Control', 'no-cache')
  @ApiParam({ name: 'page', description: 'What the console shows.', schema: { type: 'string', example: 'customers' } })
  @Describe({
    id: 'getConsolePage',
    summary: 'A view of the agent console',
    description: 'The same page at another address, so that views can be linked to and loaded again.',
    media: { 'text/html': '<!doctype html>…' },
  })
  readPage(@Query() _query: Record<string, unknown>, @Req() request: Request, @Res() response: Response): void {
    this.files.send('console/index.html', request, response);
  }
}
