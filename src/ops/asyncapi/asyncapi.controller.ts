import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { Documents } from '../documents.js';

@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller('docs/asyncapi.json')
export class AsyncApiController {
  constructor(private readonly documents: Documents) {}

  @Get()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  @Describe({
    id: 'getAsyncApi',
    summary: 'The AsyncAPI document',
    description: 'Every frame of the chat at `/ws/chat`, in AsyncAPI 3.',
    media: {
      'application/json': { asyncapi: '3.0.0', info: { title: 'Kefu chat', version: '0.1.0' }, channels: {} },
    },
  })
  read(): Buffer {
    return this.documents.asyncApi;
  }
}
