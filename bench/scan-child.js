"use strict";
// Many local Twilios in one process. Takes the number of organizations; prints their addresses as a line of JSON.
const path = require("node:path");
const { organizationOf, seedOf, sid } = require("./organizations.js");
const { startEmulator } = require(path.resolve(__dirname, "../dist/src/emulator/index.js"));

async function main() {
  const emulators = [];
  const drawn = seedOf(organizationOf({ people: 200, groups: 10, perGroup: 20, central: 20 }));
  for (let number = 1; number <= Number(process.argv[2]); number++)
    emulators.push(
      await startEmulator({ seed: { ...drawn, organization: { sid: sid("OR", number), name: `Org ${number}` } } }),
    );
  process.stdout.write(`${JSON.stringify(emulators)}\n`);
}

process.on("SIGTERM", () => process.exit(0));
void main();
