import { percentDecoded } from "../../model/percent-decoded";
import { type Client, type QueryResultRow } from "pg";
import { MIGRATIONS } from "./migrations";
import { LedgerError, type LedgerStore } from "./store";

/**
 * Ledgers of many organizations in a PostgreSQL database, for runners that share no folder. Makes its tables, in a
 * schema of its own, where they are not there yet.
 *
 * @param address `postgres://...`; what is missing in it comes from PGPASSWORD and the like, as for every client of
 * PostgreSQL
 * @throws LedgerError where the database can't be used. No error holds the address, which may hold a password
 */
export async function openPostgresStore(address: string): Promise<LedgerStore> {
  // Loaded by those alone who have a database.
  const pg = await import("pg");
  const client = await attempt(address, () =>
    Promise.resolve(new pg.default.Client({ connectionString: withStrictSsl(address), ...DEADLINES })),
  );
  // A connection that breaks while nothing is asked; the next question says so.
  client.on("error", () => undefined);
  const query = (text: string, values: readonly (string | number)[] = []) =>
    attempt(address, () => client.query<QueryResultRow>(text, [...values]));
  await attempt(address, () => client.connect());
  try {
    await attempt(address, () => migrate(client));
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    organizations: async () => {
      const { rows } = await query("SELECT DISTINCT organization FROM twilio_org_ledger.entry");
      return rows.map((row) => String(row["organization"])).sort();
    },
    entries: async (organization) => {
      const { rows } = await query(
        "SELECT sequence, content FROM twilio_org_ledger.entry WHERE organization = $1 ORDER BY sequence",
        [organization],
      );
      return rows.map((row) => ({ sequence: Number(row["sequence"]), bytes: Buffer.from(String(row["content"])) }));
    },
    add: async (organization, sequence, text) => {
      const { rowCount } = await query(
        "INSERT INTO twilio_org_ledger.entry (organization, sequence, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [organization, sequence, text],
      );
      return rowCount === 1 ? "added" : "taken";
    },
    claim: async (name) => {
      const { rows } = await query("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine", [
        `twilio-org ${name}`,
      ]);
      return rows[0]?.["mine"] === true;
    },
    close: () => client.end(),
  };
}

/**
 * The address with the mode by its own name where the client takes several for `verify-full`: it would print a warning
 * of its own for them. What is asked for with `uselibpqcompat` stays.
 */
export function withStrictSsl(address: string): string {
  if (/[?&]uselibpqcompat=/.test(address)) return address;
  return address.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, "$1verify-full");
}

/** How long the database may take, in milliseconds, before it counts as not there. An address may name shorter ones. */
const DEADLINES = { connectionTimeoutMillis: 30_000, query_timeout: 120_000, statement_timeout: 120_000 };

/** Any number will do, as long as nobody else locks the same: the first bytes of "twilio-org-ledger". */
const LOCK = 0x7477696c;

/**
 * Does the migrations that are missing, all or none, one runner at a time. A reader without more rights gets by if none
 * is missing.
 */
async function migrate(client: Client): Promise<void> {
  if ((await versionOf(client)) === MIGRATIONS.length) return;
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    await client.query("CREATE SCHEMA IF NOT EXISTS twilio_org_ledger");
    await client.query("CREATE TABLE IF NOT EXISTS twilio_org_ledger.migration (number integer PRIMARY KEY)");
    const done = await versionOf(client);
    if (done > MIGRATIONS.length)
      throw new LedgerError(
        `the database has version ${done} of the ledger's tables, and this twilio-org knows ${MIGRATIONS.length}`,
        "use a newer twilio-org",
      );
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < done) continue;
      await client.query(sql);
      await client.query("INSERT INTO twilio_org_ledger.migration (number) VALUES ($1)", [index + 1]);
    }
    await client.query("COMMIT");
  } catch (error) {
    // Where the connection is gone, so is what was begun.
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** The number of the last migration that was done. */
async function versionOf(client: Client): Promise<number> {
  const there = await client.query<QueryResultRow>("SELECT to_regclass('twilio_org_ledger.migration') AS name");
  if (there.rows[0]?.["name"] === null) return 0;
  const last = await client.query<QueryResultRow>(
    "SELECT coalesce(max(number), 0) AS number FROM twilio_org_ledger.migration",
  );
  return Number(last.rows[0]?.["number"]);
}

/** Does `task`; what the database has against it becomes an error in words. */
async function attempt<T>(address: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError(
      `the ledger's database can't be used: ${withoutPassword(messageOf(error), address)}`,
      "check the address in TWILIO_ORG_LEDGER, the password in PGPASSWORD, and that the server is there",
    );
  }
}

function messageOf(error: unknown): string {
  // Of a server with several addresses each has an error of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** Some messages quote the address, or a part of it that they could not make sense of. */
function withoutPassword(message: string, address: string): string {
  const [, inUser = ""] = /^\w+:\/\/[^:@/]*:(.*)@/.exec(address) ?? [];
  const [, inQuery = ""] = /[?&]password=([^&]*)/i.exec(address) ?? [];
  const parts = [address, ...[inUser, inQuery].flatMap((text) => [text, percentDecoded(text)])];
  return parts.reduce((clean, part) => (part === "" ? clean : clean.replaceAll(part, "(hidden)")), message);
}
