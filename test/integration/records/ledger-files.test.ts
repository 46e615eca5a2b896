import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../../src/records/ledger/file-store";
import { record } from "../../../src/records/ledger/record";
import { type LedgerStore } from "../../../src/records/ledger/store";
import { admin, minute, ORGANIZATION, snapshotOf, user } from "../../support/ledgers";
import { chainOf, runWriters, startWriter } from "./ledger-writers";

let folder: string;
let store: LedgerStore;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-ledger-"));
  store = openFileStore(path.join(folder, "ledger"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const home = (): string => path.join(folder, "ledger", ORGANIZATION);
const day = (n: number) =>
  record(store, {
    snapshot: snapshotOf(minute(n), { users: [user(1)], assignments: n % 2 === 0 ? [admin(1)] : [] }),
    recorder: { actor: "night" },
    recordedAt: new Date(minute(n)),
  });

describe("a ledger in files", () => {
  it("is a file for each entry, which never changes, and says so to Git", async () => {
    await day(0);
    const first = fs.readFileSync(path.join(home(), "000001.json"));
    await day(1);
    expect(fs.readdirSync(home())).toEqual(["000001.json", "000002.json"]);
    expect(fs.readFileSync(path.join(home(), "000001.json"))).toEqual(first);
    expect(JSON.parse(first.toString())).toMatchObject({ organization: ORGANIZATION, sequence: 1, full: true });
    expect(fs.readFileSync(path.join(folder, "ledger", ".gitattributes"), "utf8")).toBe("*.json -text\n");
    expect(await store.organizations()).toEqual([ORGANIZATION]);
  });

  it("killed at any byte of a write is what it was, and the next write sweeps up", async () => {
    await day(0);
    await day(1);
    const whole = fs.readFileSync(path.join(home(), "000002.json"));
    fs.rmSync(path.join(home(), "000002.json"));
    const draft = path.join(home(), ".000002.json.0123456789ab.tmp");
    for (let written = 0; written <= whole.length; written++) {
      fs.writeFileSync(draft, whole.subarray(0, written));
      const { entries, broken } = await chainOf(store);
      if (entries.length !== 1 || broken !== undefined) expect.fail(`killed after ${String(written)} bytes`);
    }
    await day(1);
    await day(2);
    expect(fs.readdirSync(home())).toEqual(["000001.json", "000002.json", "000003.json"]);
    expect(fs.readFileSync(path.join(home(), "000002.json"))).toEqual(whole);
  });

  it("with an entry that something else cut off is not added to, whatever the byte", async () => {
    await day(0);
    await day(1);
    const file = path.join(home(), "000002.json");
    const whole = fs.readFileSync(file);
    for (const length of [0, 1, Math.floor(whole.length / 2), whole.length - 1]) {
      fs.writeFileSync(file, whole.subarray(0, length));
      expect((await chainOf(store)).broken?.sequence).toBe(2);
      await expect(day(2)).rejects.toThrow("entry 2 of the ledger is broken");
    }
  });

  it("fits after kill -9, time and again", async () => {
    const task = { folder: path.join(folder, "ledger"), times: 1000, people: 3000, organization: ORGANIZATION };
    for (let round = 0; round < 4; round++) {
      const before = (await chainOf(store)).entries.length;
      const writer = startWriter({ ...task, name: `killed-${String(round)}` });
      await once(writer.stdout ?? expect.fail(), "data");
      // Somewhere in the next write, which takes a while with so many people.
      await new Promise((resolve) => setTimeout(resolve, 7 * round));
      writer.kill("SIGKILL");
      await once(writer, "exit");
      const { entries, broken } = await chainOf(store);
      expect(broken).toBeUndefined();
      expect(entries.length).toBeGreaterThan(before);
    }
    await runWriters([{ ...task, name: "last", times: 1 }]);
    expect((await chainOf(store)).broken).toBeUndefined();
    expect(fs.readdirSync(home()).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("takes in every entry of two processes that write at once", async () => {
    const task = { folder: path.join(folder, "ledger"), times: 15, people: 20, organization: ORGANIZATION };
    await runWriters([
      { ...task, name: "a" },
      { ...task, name: "b" },
    ]);
    const { entries, broken } = await chainOf(store);
    expect(broken).toBeUndefined();
    const by = (name: string): number => entries.filter(({ recorder }) => recorder.actor === name).length;
    expect([entries.length, by("a"), by("b")]).toEqual([30, 15, 15]);
  });

  it("passes over what is not its own", async () => {
    await day(0);
    for (const name of ["000001 (copy).json", "notes.txt", "1.json", ".DS_Store"])
      fs.writeFileSync(path.join(home(), name), "?");
    fs.mkdirSync(path.join(folder, "ledger", "OR not one"));
    expect(await store.organizations()).toEqual([ORGANIZATION]);
    expect((await chainOf(store)).entries.length).toBe(1);
  });

  it("that can't be written says why", async () => {
    fs.writeFileSync(path.join(folder, "ledger"), "a file");
    await expect(day(0)).rejects.toThrow(/^the ledger in .* can't be used: /);
  });
});
