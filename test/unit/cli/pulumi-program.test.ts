import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { providerOfProgram } from "../../../src/cli/input/pulumi-program";

let folder: string;
beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-program-"))));
afterAll(() => fs.rmSync(folder, { recursive: true }));

it.each([
  ["no Pulumi.yaml", undefined, "dynamic"],
  ["a Node program", "name: access\nruntime: nodejs\n", "dynamic"],
  [
    "a Node program with options",
    "name: access\nruntime: { name: nodejs, options: { typescript: true } }\n",
    "dynamic",
  ],
  ["a program for Bun", "name: access\nruntime: bun\n", "dynamic"],
  ["a YAML program", "name: access\nruntime: yaml\n", "plugin"],
  [
    "a Python program with options",
    "name: access\nruntime:\n  name: python\n  options: { virtualenv: venv }\n",
    "plugin",
  ],
  ["a file that nobody can read", "name: [\n", "dynamic"],
  ["a file without a runtime", "name: access\n", "dynamic"],
])("of %s is the one that it can use", (_, text, provider) => {
  const file = path.join(folder, "Pulumi.yaml");
  fs.rmSync(file, { force: true });
  if (text !== undefined) fs.writeFileSync(file, text);
  expect(providerOfProgram(folder)).toBe(provider);
});
