import { readFileSync } from 'node:fs';
import { type INestApplication, Injectable } from '@nestjs/common';
import { describeApi } from './document.js';

/** Holds the OpenAPI document once the app has all of its routes. */
@Injectable()
export class OpenApi {
  /** The document as JSON text. */
  json = '';

  publish(app: INestApplication): void {
    this.json = JSON.stringify(describeApi(app, readVersion()));
  }
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : '0.0.0';
}
