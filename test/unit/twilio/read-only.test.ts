import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(__dirname, "../../../src/twilio");

/** The files of src/twilio that `entry` imports, directly or not, by name. */
function reachableFrom(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const source = readFileSync(path.join(ROOT, `${entry}.ts`), "utf8");
  for (const [, file] of source.matchAll(/from "\.\/([a-z-]+)"/g)) reachableFrom(file ?? "", seen);
  return seen;
}

describe("the read client", () => {
  it("reaches nothing that writes", () => {
    const reached = reachableFrom("client");
    expect([...reached]).toEqual(expect.arrayContaining(["reader", "get", "channel", "token"]));
    for (const file of ["send", "writer", "write-client"]) {
      expect(reached).not.toContain(file);
      expect(reachableFrom("write-client")).toContain(file);
    }
  });

  it("shares the channel, which can do anything, with nobody but get and send", () => {
    const users = [...reachableFrom("write-client")].filter((file) =>
      readFileSync(path.join(ROOT, `${file}.ts`), "utf8").includes('from "./channel"'),
    );
    expect(users.sort()).toEqual(["get", "send"]);
  });

  it("names another method than GET only where tokens are fetched", () => {
    const naming = [...reachableFrom("client")].filter((file) =>
      /method: "(?!GET")/.test(readFileSync(path.join(ROOT, `${file}.ts`), "utf8")),
    );
    expect(naming).toEqual(["token"]);
  });
});
