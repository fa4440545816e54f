import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Layer {
  routes?: string[];
  isForAll?: boolean;
  other?: string;
}

/** What a call walks through in the service as built. */
interface Walk {
  /** Such as `GET /api/v1/customers/:customerId`, sorted. */
  routes: string[];
  /** What stands beside them, in order; `routes` where they stand. What takes every method, whatever its path, is here. */
  others: string[];
}

/** Builds the app as it is served, in a process of its own, and reads what its router has. */
export async function readWalk(): Promise<Walk> {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-routes-'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['test/support/print-routes.js'], {
      env: { PATH: process.env.PATH, DATABASE_URL: `sqlite:${folder}/kefu.sqlite`, LOG_LEVEL: 'silent' },
    });
    return walkOf(JSON.parse(stdout) as Layer[]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function walkOf(layers: Layer[]): Walk {
  const walk: Walk = { routes: [], others: [] };
  for (const { routes = [], isForAll, other } of layers) {
    if (other !== undefined) walk.others.push(other);
    else if (isForAll === true) walk.others.push(...routes);
    else {
      walk.routes.push(...routes);
      if (walk.others.at(-1) !== 'routes') walk.others.push('routes');
    }
  }
  walk.routes.sort();
  return walk;
}
