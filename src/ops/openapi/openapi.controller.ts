import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { Documents } from '../documents.js';

@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly documents: Documents) {}

  @Get()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  @Describe({
    id: 'getOpenApi',
    summary: 'The OpenAPI document',
    description: 'Everything this service answers, in OpenAPI 3.',
    media: { 'application/json': { openapi: '3.0.3', info: { title: 'Kefu API', version: '0.1.0' }, paths: {} } },
  })
  read(): Buffer {
    return this.documents.openApi;
  }
}
