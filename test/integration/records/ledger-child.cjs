"use strict";
// Records snapshots, one a minute of a made-up day, as often as it is told. Says so after each on stdout.
const { openFileStore } = require("../../../.cache/compiled/src/records/ledger/file-store");
const { record } = require("../../../.cache/compiled/src/records/ledger/record");

async function main() {
  const { folder, address, name, times, people, organization } = JSON.parse(process.argv[2]);
  const store =
    address === undefined
      ? openFileStore(folder)
      : await require("../../../.cache/compiled/src/records/ledger/postgres-store").openPostgresStore(address);
  for (let n = 0; n < times; n++) {
    const users = Array.from({ length: people }, (_, index) => ({
      sid: `US${String(index).padStart(32, "0")}`,
      email: `${name}-${n}-${index}@acme.example`,
      name: "",
      active: true,
    }));
    const takenAt = new Date(Date.UTC(2026, 2, 1, 0, n)).toISOString();
    const lists = { roles: [], users, accounts: [], assignments: [], unread: [] };
    await record(store, {
      snapshot: { schemaVersion: 1, organizationSid: organization, takenAt, ...lists },
      recorder: { actor: name },
      recordedAt: new Date(takenAt),
    });
    process.stdout.write(".");
  }
  await store.close();
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
