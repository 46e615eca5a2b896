import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceUnchanged, writeFileAtomically } from "../../../src/cli/output/output-file";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "twilio-org-replace-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a file for results", () => {
  it.each(["link", "second"])("is written where a %s leads, there or not, and the link stays", async (name) => {
    symlinkSync("target", at("link"));
    symlinkSync("link", at("second"));
    for (const text of ["first", "again"]) {
      await writeFileAtomically(at(name), [text]);
      expect(readFileSync(at("target"), "utf8")).toBe(text);
      expect(lstatSync(at(name)).isSymbolicLink()).toBe(true);
    }
    expect(lstatSync(at("target")).isFile()).toBe(true);
  });

  it("is refused in words where it can't be written", async () => {
    symlinkSync("loop", at("loop"));
    writeFileSync(at("file"), "");
    await expect(writeFileAtomically(at("loop"), ["x"])).rejects.toThrow("it is a link that leads back to itself");
    await expect(writeFileAtomically(at("file/x"), ["x"])).rejects.toThrow("a part of its path is no folder");
    await expect(writeFileAtomically(at("x".repeat(300)), ["x"])).rejects.toThrow("its name is too long");
  });
});

describe("files that were read before", () => {
  it("are replaced whole, with their mode, and through links", async () => {
    writeFileSync(at("a"), "old");
    chmodSync(at("a"), 0o640);
    symlinkSync(at("a"), at("link"));
    await replaceUnchanged([{ file: at("link"), before: bytes("old"), after: "new" }]);
    expect(readFileSync(at("a"), "utf8")).toBe("new");
    expect(statSync(at("a")).mode & 0o777).toBe(0o640);
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["a", "link"]);
  });

  it("stay as they are, all of them, if one has changed in the meantime", async () => {
    writeFileSync(at("a"), "old");
    writeFileSync(at("b"), "somebody else's");
    const files = ["a", "b"].map((name) => ({ file: at(name), before: bytes("old"), after: "new" }));
    await expect(replaceUnchanged(files)).rejects.toThrow(/b has changed in the meantime: nothing was written$/);
    expect(["a", "b"].map((name) => readFileSync(at(name), "utf8"))).toEqual(["old", "somebody else's"]);
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
  });

  it("that are gone, or no files, are refused", async () => {
    await expect(replaceUnchanged([{ file: at("gone"), before: bytes(""), after: "new" }])).rejects.toThrow(
      /gone can't be read: there is no such file: nothing was written/,
    );
    await expect(replaceUnchanged([{ file: folder, before: bytes(""), after: "new" }])).rejects.toThrow(
      /nothing was written/,
    );
  });
});
