import { execFileSync } from 'node:child_process';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** Fills the database at `url` with what is missing there: so many customers, as many messages, and their audit trail. */
export async function fillScene(url: string, customers: number): Promise<void> {
  const connection = await createConnection(url);
  const rowsOf = async (table: string): Promise<number> => {
    const [[row]] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`);
    return Number(row?.n);
  };
  try {
    const [found] = await connection.query<RowDataPacket[]>("SHOW TABLES LIKE 'customers'");
    if (found.length === 0 || (await rowsOf('customers')) === 0) demo(url, '--customers', String(customers));
    if ((await rowsOf('conversations')) < customers / 100) demo(url, '--messages', String(customers));
    if ((await rowsOf('audit_entries')) < customers / 2) await connection.query(trail);
  } finally {
    await connection.end();
  }
}

function demo(url: string, ...options: string[]): void {
  execFileSync(process.execPath, ['dist/demo.js', ...options], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: 'inherit',
  });
}

/** That each customer was made, most of them by themselves. */
const trail = `
  INSERT INTO audit_entries (id, action, actor_type, actor_id, subject_type, subject_id, created_at, customer_id)
  SELECT UUID(), 'customer.created', IF(RAND() < 0.1, 'agent', 'public'), NULL, 'customer', id, created_at, id FROM customers`;
