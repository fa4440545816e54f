import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RouteNotFound } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import { root } from '../../config/root.js';

/** Where the build puts what browsers run: see scripts/build-web.js. */
const folder = join(root, 'dist/web');

/** The compressed forms that the build puts beside each file, the smallest first. */
const encodings = { br: '.br', gzip: '.gz' } as const;

/** The widget and the console as they were built, in memory. */
@Injectable()
export class WebFiles {
  private readonly contents = new Map<string, Buffer>();

  constructor() {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      this.contents.set(path.slice(folder.length + 1), readFileSync(path));
    }
  }

  /**
   * Answers with the file, compressed as the browser likes it best.
   * @param name below `dist/web`, e.g. `console/assets/index-DaQLJ4.js`
   * @throws ROUTE_NOT_FOUND
   */
  send(name: string, request: Request, response: Response): void {
    const content = this.contents.get(name);
    // The compressed forms are not for the asking.
    if (content === undefined || name.endsWith('.br') || name.endsWith('.gz')) throw new DomainError(RouteNotFound);
    response.type(extname(name)).vary('Accept-Encoding');
    const encoding = request.acceptsEncodings(['br', 'gzip', 'identity']);
    const suffix = encoding === 'br' || encoding === 'gzip' ? encodings[encoding] : undefined;
    const compressed = suffix === undefined ? undefined : this.contents.get(`${name}${suffix}`);
    if (compressed === undefined || encoding === false) response.send(content);
    else response.setHeader('Content-Encoding', encoding).send(compressed);
  }
}
