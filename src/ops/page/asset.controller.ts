import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RouteNotFound } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { root } from '../../config/root.js';

const ownFolder = join(root, 'dist/src/ops/page/static');

/** The explorer comes as a part of Nest's OpenAPI module: it is found from there, wherever it was installed. */
const explorerFolder = dirname(
  createRequire(import.meta.resolve('@nestjs/swagger')).resolve('swagger-ui-dist/package.json'),
);

/** All that is served, by name: what is not here is not looked for. */
const folders = new Map([
  ['base.css', ownFolder],
  ['page.css', ownFolder],
  ['demo.css', ownFolder],
  ['explorer.css', ownFolder],
  ['explorer.js', ownFolder],
  ['logo.svg', ownFolder],
  ['swagger-ui.css', explorerFolder],
  ['swagger-ui-bundle.js', explorerFolder],
]);

/** Express names the charset of text; SVG is text as well. */
function typeOf(file: string): string {
  return file.endsWith('.svg') ? 'image/svg+xml; charset=utf-8' : extname(file);
}

/** What the pages are made of. */
@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller('assets')
export class AssetController {
  private readonly contents = new Map<string, Buffer>();

  @Get(':file')
  @ApiParam({ name: 'file', description: 'Name of the file.', schema: { type: 'string', enum: [...folders.keys()] } })
  @Describe({
    id: 'getAsset',
    summary: 'A part of the pages',
    description: 'Styles, scripts and pictures of the start page, the demo page and the explorer.',
    media: {
      'text/css': 'body { margin: 0 }',
      'text/javascript': 'window.SwaggerUIBundle({ … })',
      'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg">…</svg>',
    },
    fails: [RouteNotFound],
  })
  async read(@Param('file') file: string, @Res() response: Response): Promise<void> {
    const content = await this.contentOf(file);
    response.type(typeOf(file)).setHeader('Cache-Control', 'no-cache').send(content);
  }

  private async contentOf(file: string): Promise<Buffer> {
    const folder = folders.get(file);
    if (folder === undefined) throw new DomainError(RouteNotFound);
    const content = this.contents.get(file) ?? (await readFile(join(folder, file)));
    this.contents.set(file, content);
    return content;
  }
}
