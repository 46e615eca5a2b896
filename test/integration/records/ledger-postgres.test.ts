import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { record } from "../../../src/records/ledger/record";
import { type LedgerStore } from "../../../src/records/ledger/store";
import { entryAt, recordedSnapshot } from "../../../src/records/ledger/timeline";
import { openPostgresStore } from "../../../src/records/ledger/postgres-store";
import { minute, openMemoryStore, ORGANIZATION, sequences, snapshotOf, user } from "../../support/ledgers";
import { postgresPrograms, type PostgresServer, startPostgres } from "../../support/postgres";
import { chainOf, runWriters } from "./ledger-writers";

const programs = postgresPrograms();
const OTHER = ORGANIZATION.replace(/1$/, "2");

test("PostgreSQL is here, at least where it must be", ({ skip }) => {
  skip(
    programs === undefined && process.env["CI"] === undefined,
    "no PostgreSQL server is installed here (postgresql)",
  );
  expect(programs).toBeDefined();
});

describe.skipIf(programs === undefined)("a ledger in PostgreSQL", () => {
  let server: PostgresServer;
  const open: LedgerStore[] = [];
  beforeAll(async () => {
    server = await startPostgres(programs ?? expect.fail());
  });
  afterAll(async () => {
    await Promise.all(open.map((store) => store.close()));
    await server.stop();
  });

  async function openStore(address: string): Promise<LedgerStore> {
    const store = await openPostgresStore(address);
    open.push(store);
    return store;
  }

  async function query(address: string, sql: string): Promise<readonly pg.QueryResultRow[]> {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query<pg.QueryResultRow>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it("has the same entries as one elsewhere, to the byte, whatever is in them", async () => {
    const store = await openStore(await server.database());
    let number = 0;
    await fc.assert(
      fc.asyncProperty(sequences, async (snapshots) => {
        const organization = `OR${(++number).toString(16).padStart(32, "0")}`;
        const memory = openMemoryStore();
        for (const snapshot of snapshots)
          for (const one of [store, memory]) {
            const recordedAt = new Date(snapshot.takenAt);
            await record(one, { snapshot: { ...snapshot, organizationSid: organization }, recorder: {}, recordedAt });
          }
        const [here, there] = await Promise.all([store, memory].map((one) => chainOf(one, organization)));
        expect(here).toEqual(there);
        expect(here?.broken).toBeUndefined();
        for (const { takenAt } of snapshots) {
          const entries = here?.entries ?? [];
          const entry = entryAt(entries, takenAt) ?? expect.fail();
          const expected = snapshots.find((one) => one.takenAt === takenAt);
          expect(recordedSnapshot(entries, entry)).toEqual({ ...expected, organizationSid: organization });
        }
      }),
      { numRuns: 12 },
    );
    expect((await store.organizations()).length).toBe(12);
  });

  it("takes in every entry of runners that write at once, to one organization and to several", async () => {
    const address = await server.database();
    const task = { address, times: 8, people: 20 };
    // All of them find no tables, and make them.
    await runWriters([
      { ...task, name: "a", organization: ORGANIZATION },
      { ...task, name: "b", organization: ORGANIZATION },
      { ...task, name: "c", organization: ORGANIZATION },
      { ...task, name: "d", organization: OTHER },
    ]);
    const store = await openStore(address);
    expect(await store.organizations()).toEqual([ORGANIZATION, OTHER]);
    const { entries, broken } = await chainOf(store);
    expect(broken).toBeUndefined();
    expect(entries.length).toBe(24);
    expect(new Set(entries.map(({ recorder }) => recorder.actor))).toEqual(new Set(["a", "b", "c"]));
    expect((await chainOf(store, OTHER)).entries.length).toBe(8);
    expect(await query(address, "SELECT number FROM twilio_org_ledger.migration")).toEqual([{ number: 1 }]);
  });

  it("lets many connections in one process take turns", async () => {
    const address = await server.database();
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(address)));
    const done = await Promise.all(
      stores.map((store, n) =>
        record(store, {
          snapshot: snapshotOf(minute(n), { users: [user(n)] }),
          recorder: {},
          recordedAt: new Date(minute(9)),
        }),
      ),
    );
    expect(done.map(({ entry }) => entry.sequence).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await chainOf(stores[0] ?? expect.fail())).broken).toBeUndefined();
  });

  it("is only added to: the database refuses all else, and what its owner forces shows", async () => {
    const address = await server.database();
    const store = await openStore(address);
    for (const n of [0, 1])
      await record(store, {
        snapshot: snapshotOf(minute(n), { users: [user(n)] }),
        recorder: {},
        recordedAt: new Date(minute(n)),
      });
    const harm = "UPDATE twilio_org_ledger.entry SET content = replace(content, 'user0@', 'user9@') WHERE sequence = 1";
    for (const sql of [harm, "DELETE FROM twilio_org_ledger.entry", "TRUNCATE twilio_org_ledger.entry"])
      await expect(query(address, sql)).rejects.toThrow("a ledger is only added to");
    expect((await chainOf(store)).broken).toBeUndefined();
    await query(address, `ALTER TABLE twilio_org_ledger.entry DISABLE TRIGGER append_only; ${harm}`);
    expect((await chainOf(store)).broken).toEqual({
      sequence: 1,
      problem: "it is not as it was written: its hash does not match",
    });
  });

  it("can be read by somebody who may do nothing else", async () => {
    const address = await server.database();
    await record(await openStore(address), {
      snapshot: snapshotOf(minute(0)),
      recorder: {},
      recordedAt: new Date(minute(0)),
    });
    await query(
      address,
      `CREATE ROLE reader LOGIN PASSWORD 'reading'; GRANT USAGE ON SCHEMA twilio_org_ledger TO reader;
       GRANT SELECT ON ALL TABLES IN SCHEMA twilio_org_ledger TO reader`,
    );
    const url = new URL(address);
    url.username = "reader";
    url.password = "reading";
    const reader = await openStore(url.href);
    expect((await chainOf(reader)).entries.length).toBe(1);
    await expect(
      record(reader, { snapshot: snapshotOf(minute(1)), recorder: {}, recordedAt: new Date(minute(1)) }),
    ).rejects.toThrow("permission denied");
  });

  it("of a newer version is left alone", async () => {
    const address = await server.database();
    await (await openStore(address)).organizations();
    await query(address, "INSERT INTO twilio_org_ledger.migration (number) VALUES (99)");
    await expect(openPostgresStore(address)).rejects.toThrow("the database has version 99 of the ledger's tables");
  });

  it("never says its password", async () => {
    const address = await server.database();
    const secrets = [server.password, encodeURIComponent(server.password), "hunter2"];
    const wrong = [
      address.replace(/:[^:@]*@/, ":hunter2@"),
      address.replace(/ledger_\d+$/, "nowhere"),
      address.replace(/:\d+\//, ":1/"),
      address.replace("127.0.0.1", "no.such.host.invalid"),
      "postgres://owner:hunter2@[bad/x",
      "postgres://owner:hunter2@127.0.0.1:notaport/x",
    ];
    for (const one of wrong) {
      const error: unknown = await openPostgresStore(one).catch((e: unknown) => e);
      expect(error).toMatchObject({ name: "LedgerError", hint: expect.any(String) as string });
      const said = `${String(error)} ${JSON.stringify(error)}`;
      for (const secret of secrets) expect(said).not.toContain(secret);
    }
  });
});
