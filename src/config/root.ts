import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the service's package.json: from `dist/src`, and from the few files made of it, the way there differs. */
export const root = dirname(fileURLToPath(import.meta.resolve('#package')));
