import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { root } from '../config/root.js';

/** Where the build leaves them: to make them at each start was an eighth of it, and memory that a node kept. */
export const documentFiles = {
  openApi: join(root, 'dist/openapi.json'),
  asyncApi: join(root, 'dist/asyncapi.json'),
};

/** Holds what the service says of itself to machines. Bytes that all answers share: of a text each connection would hold a copy until it is taken. */
@Injectable()
export class Documents {
  private readonly read: Partial<Record<keyof typeof documentFiles, Buffer>> = {};

  /** JSON text of the calls. */
  get openApi(): Buffer {
    return (this.read.openApi ??= readFileSync(documentFiles.openApi));
  }

  /** JSON text of the chat. */
  get asyncApi(): Buffer {
    return (this.read.asyncApi ??= readFileSync(documentFiles.asyncApi));
  }
}
