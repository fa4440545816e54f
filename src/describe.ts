import 'reflect-metadata';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from './app.setup.js';
import { loadConfig } from './config/load-config.js';
import { root } from './config/root.js';
import { describeChat } from './ops/asyncapi/document.js';
import { documentFiles } from './ops/documents.js';
import { describeApi } from './ops/openapi/document.js';

/** The last step of the build: writes what the service says of itself to machines, once an app has all of its routes. */
const folder = mkdtempSync(join(tmpdir(), 'kefu-describe-'));
try {
  const config = loadConfig({ DATABASE_URL: `sqlite:${folder}/kefu.sqlite` });
  const app = await createApp(config, pino({ level: 'silent' }));
  const version = readVersion();
  const openApi = describeApi(app, version);
  writeFileSync(documentFiles.openApi, JSON.stringify(openApi));
  writeFileSync(documentFiles.asyncApi, JSON.stringify(describeChat(openApi, version)));
  await app.close();
} finally {
  rmSync(folder, { recursive: true });
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : '0.0.0';
}
