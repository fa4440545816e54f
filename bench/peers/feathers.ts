import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

/*
 * Feathers as its guides put it together: Express, a Knex service on the table, its own JWT strategy before every call. It
 * does not look up whose token it is, checks nothing of what it is sent, and writes a customer's row and nothing beside it:
 * each makes it faster than what people run. It comes from the folder `PRODUCTS`, so its types are written down here.
 */

type Row = Record<string, unknown>;

interface Context {
  data: Row;
  result: Row;
}

type Hook = (context: Context) => void;

interface Service {
  hooks: (hooks: { around: object; before: Record<string, Hook[]>; after: Record<string, Hook[]> }) => void;
}

interface Authentication {
  register: (name: string, strategy: object) => void;
}

interface App {
  set: (name: string, value: object) => void;
  use: (...what: unknown[]) => void;
  configure: (plugin: object) => void;
  service: (path: string) => Service;
  listen: (port: number, host: string) => Promise<unknown>;
}

interface Express {
  (app: object): App;
  json: () => object;
  rest: () => object;
  errorHandler: (options: { logger: false }) => object;
}

interface Jwt {
  AuthenticationService: new (app: App) => Authentication;
  JWTStrategy: new () => object;
  authenticate: (strategy: string) => object;
}

const load = createRequire(`${process.env.PRODUCTS ?? ''}/`);
const { feathers } = load('@feathersjs/feathers') as { feathers: () => object };
const express = load('@feathersjs/express') as Express;
const { AuthenticationService, JWTStrategy, authenticate } = load('@feathersjs/authentication') as Jwt;
const { KnexService } = load('@feathersjs/knex') as { KnexService: new (options: object) => object };
const knex = load('knex') as (options: object) => object;

const { hostname: host, port, username: user, password, pathname } = new URL(process.env.DATABASE_URL ?? '');
const connection = { host, port: Number(port), user, password, database: pathname.slice(1), timezone: 'Z' };
const path = 'api/v1/customers';

const app = express(feathers());
app.use(express.json());
app.configure(express.rest());
app.set('authentication', {
  ...{ entity: null, secret: process.env.JWT_SECRET, authStrategies: ['jwt'] },
  jwtOptions: { algorithms: ['HS256'] },
});
const authentication = new AuthenticationService(app);
authentication.register('jwt', new JWTStrategy());
app.use('authentication', authentication);
app.use(path, new KnexService({ Model: knex({ client: 'mysql2', connection }), name: 'customers' }));
app.use(express.errorHandler({ logger: false }));

/** MariaDB keeps JSON as text. */
const parsed = (stored: unknown): unknown => (typeof stored === 'string' ? JSON.parse(stored) : stored);

app.service(path).hooks({
  around: { all: [authenticate('jwt')] },
  before: {
    create: [
      (context) => {
        context.data = { ...context.data, id: randomUUID(), tags: JSON.stringify(context.data.tags) };
      },
    ],
  },
  after: {
    all: [
      ({ result }) => {
        Object.assign(result, {
          tags: parsed(result.tags),
          custom_fields: parsed(result.custom_fields),
          active: result.active === 1,
        });
      },
    ],
  },
});

await app.listen(Number(process.env.PORT), '127.0.0.1');
process.stdout.write('serves\n');
