import { parentPort } from 'node:worker_threads';
import Libsql from 'libsql';
import { codeOf } from './database-error.js';
import type { Asked, Told } from './sqlite-readers.js';
import { prepareReader } from './sqlite.options.js';

/**
 * The thread of one of `SqliteReaders`: a connection that reads what it is asked, in order. The first thing it is told is the
 * file; the last is nothing, by which it closes the connection and ends.
 */

/** Texts that are kept prepared; then they are forgotten together. */
const maxStatements = 200;

/** Each of the threads has its own pages in memory; where they are not enough there are the system's. */
const cacheSize = -32_768;

type Connection = InstanceType<typeof Libsql>;

class Reader {
  private readonly statements = new Map<string, ReturnType<Connection['prepare']>>();

  constructor(private readonly connection: Connection) {}

  answer(asked: Asked): Told {
    try {
      return { results: asked.map(({ sql, parameters }) => this.read(sql, parameters)) };
    } catch (error) {
      return { message: error instanceof Error ? error.message : String(error), code: codeOf(error) };
    }
  }

  private read(sql: string, parameters: unknown[]): unknown[] {
    const statement = this.prepared(sql);
    if (statement.reader) return statement.all(parameters);
    statement.run(parameters);
    return [];
  }

  private prepared(sql: string): ReturnType<Connection['prepare']> {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    if (this.statements.size === maxStatements) this.statements.clear();
    const statement = this.connection.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

if (parentPort === null) throw new Error('It is a part of the service, not a program');
const port = parentPort;
port.once('message', (file: string) => {
  const connection = new Libsql(file);
  prepareReader(connection, cacheSize);
  const reader = new Reader(connection);
  port.on('message', (asked: Asked | null) => {
    if (asked !== null) {
      port.postMessage(reader.answer(asked));
      return;
    }
    connection.close();
    port.close();
  });
});
