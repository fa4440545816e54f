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
  /** JSON text of the calls. */
  openApi = Buffer.alloc(0);
  /** JSON text of the chat. */
  asyncApi = Buffer.alloc(0);

  /** Not when it is made: the app of which the build makes them has none. @throws where the build has not ended */
  load(): void {
    this.openApi = readFileSync(documentFiles.openApi);
    this.asyncApi = readFileSync(documentFiles.asyncApi);
  }
}
