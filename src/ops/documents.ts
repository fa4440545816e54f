import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type INestApplication, Injectable } from '@nestjs/common';
import { describeChat } from './asyncapi/document.js';
import { describeApi } from './openapi/document.js';
import { root } from '../config/root.js';

/** Holds what the service says of itself to machines, once the app has all of its routes. */
@Injectable()
export class Documents {
  /** JSON text of the calls. Bytes that all answers share: of a text each connection would hold a copy until it is taken. */
  openApi = Buffer.alloc(0);
  /** JSON text of the chat. */
  asyncApi = Buffer.alloc(0);

  publish(app: INestApplication): void {
    const version = readVersion();
    const openApi = describeApi(app, version);
    this.openApi = Buffer.from(JSON.stringify(openApi));
    this.asyncApi = Buffer.from(JSON.stringify(describeChat(openApi, version)));
  }
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : '0.0.0';
}
