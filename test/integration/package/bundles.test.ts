import { execFile } from "node:child_process";
import fs from "node:fs";
import { builtinModules } from "node:module";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterEach, describe, expect, it } from "vitest";

const ROOT = path.resolve(__dirname, "../../..");
const DIST = path.join(ROOT, "dist");

const filesOf = (folder: string, extension: string): readonly string[] =>
  fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(extension))
    .map((name) => path.join(folder, name));

/** What the file loads, as it names it; not what libraries have in texts. */
function loadedBy(file: string): readonly string[] {
  const known = loaded.get(file) ?? parsedLoads(file);
  loaded.set(file, known);
  return known;
}
const loaded = new Map<string, readonly string[]>();

function parsedLoads(file: string): readonly string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, false);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require") {
      const [name] = node.arguments;
      if (name !== undefined && ts.isStringLiteralLike(name)) names.push(name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

describe("what the build makes", () => {
  it("loads no package but those that a program shares with it", () => {
    const shared = /^@pulumi\/(pulumi|policy|random)(\/|$)/;
    const others = filesOf(DIST, ".js").flatMap((file) =>
      loadedBy(file)
        .filter((name) => !name.startsWith(".") && !shared.test(name))
        .filter((name) => !builtinModules.includes(name.replace(/^node:/, "")))
        .map((name) => `${path.relative(DIST, file)}: ${name}`),
    );
    // What pg loads where somebody has it installed.
    expect(others.filter((name) => !name.endsWith(": pg-native"))).toEqual([]);
  });

  it("has every file that it loads", () => {
    const missing = filesOf(DIST, ".js").flatMap((file) =>
      loadedBy(file)
        .filter((name) => name.startsWith("."))
        .filter((name) => !fs.existsSync(path.resolve(path.dirname(file), name))),
    );
    expect(missing).toEqual([]);
  });

  it("is one file for what others load by its name", () => {
    for (const entry of ["provider/index", "provider/handler/v1", "provider/policy/index", "src/emulator/index"])
      expect(loadedBy(path.join(DIST, `${entry}.js`)).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("has types of what can be imported, and of nothing else", () => {
    const types = filesOf(DIST, ".d.ts").map((file) => path.relative(DIST, file));
    expect(types).toContain("provider/index.d.ts");
    expect(types.filter((name) => /^src\/(cli|auditor|manifest|records|report|twilio)\//.test(name))).toEqual([]);
  });

  it("has types that need no package but those that a program has", () => {
    const named = filesOf(DIST, ".d.ts").flatMap((file) =>
      [...fs.readFileSync(file, "utf8").matchAll(/ from "([^."][^"]*)"/g)].map(([, name]) => name),
    );
    expect([...new Set(named)]).toEqual(["@pulumi/pulumi"]);
  });

  it("starts the version without anything else", () => {
    const main = fs.statSync(path.join(DIST, "src/cli/main.js"));
    expect(main.size).toBeLessThan(16 * 1024);
    expect(main.mode & 0o111).toBe(0o111);
  });

  it("has the licenses of all that is in it, and all are permissive", () => {
    const text = fs.readFileSync(path.join(DIST, "THIRD-PARTY-LICENSES.txt"), "utf8");
    for (const name of ["fastify", "yaml", "commander", "ajv", "pg", "p-queue"])
      expect(text).toMatch(new RegExp(`^${name} [\\d.]+ \\(`, "m"));
    const licenses = [...text.matchAll(/^\S+ \d[\w.-]* \((.+)\)$/gm)].map(([, license]) => license);
    expect(licenses.length).toBeGreaterThan(40);
    const permissive = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "Unlicense"];
    expect(licenses.filter((license) => !permissive.includes(license ?? ""))).toEqual([]);
  });
});

describe("the built emulator", () => {
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

  it("is one file that needs no package", async () => {
    fs.copyFileSync(path.join(DIST, "src/emulator/index.js"), path.join(folder, "index.js"));
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", PROGRAM], { cwd: folder });
    expect(stdout).toMatch(/^200 [1-9]\d*\n$/);
  });
});
