import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";

const DIST = path.resolve(__dirname, "../../../dist");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "emulator-alone-"));
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const PROGRAM = `
const { startEmulator } = require("./index.js");
startEmulator().then(async (emulator) => {
  const { iam, oauth, clientId, clientSecret } = emulator;
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const token = await (await fetch(oauth + "/v2/token", { method: "POST", body: new URLSearchParams(form) })).json();
  const headers = { authorization: "Bearer " + token.access_token };
  const list = await fetch(iam + "/v2/Organizations/RoleAssignments", { headers });
  console.log(list.status, (await list.json()).content.length);
  await emulator.close();
});
`;

it("the built emulator is one file that needs no package", async () => {
  fs.copyFileSync(path.join(DIST, "src/emulator/index.js"), path.join(folder, "index.js"));
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", PROGRAM], { cwd: folder });
  expect(stdout).toMatch(/^200 [1-9]\d*\n$/);
});

it("the licenses of what is in it are in the package", () => {
  const text = fs.readFileSync(path.join(DIST, "THIRD-PARTY-LICENSES.txt"), "utf8");
  expect(text).toMatch(/^fastify [\d.]+ \(MIT\)$/m);
  const licenses = [...text.matchAll(/^\S+ \d[\w.-]* \((.+)\)$/gm)].map(([, license]) => license);
  expect(licenses.length).toBeGreaterThan(20);
  const permissive = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "Unlicense"];
  expect(licenses.filter((license) => !permissive.includes(license ?? ""))).toEqual([]);
});
