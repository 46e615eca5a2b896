import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadManifest } from "../../src/manifest/load";
import { openReadClient } from "../../src/twilio/client";
import { readSettings } from "../../src/twilio/settings";
import { type Block, commandsOf, excerptLike, readPages } from "../support/pages";
import { PROGRAM } from "../support/pulumi-project";
import { openTerminal, ROOT, type Terminal } from "./cli/terminal";
import { type ProviderHarness, openHarness, up } from "./provider/provider-harness";

// The pages in docs/commands, and these two, have tests of their own.
const pages = readPages("README.md", "docs/*.md", "!docs/emulator.md", "!docs/first-hour.md");
const blocksOf = (...languages: readonly string[]) =>
  pages.flatMap(({ blocks }) => blocks.filter(({ language }) => languages.includes(language)));

/** `UPDATE_GOLDEN=1` writes down what the command prints now, but for excerpts; read it before you commit it. */
const update = process.env["UPDATE_GOLDEN"] === "1";

describe.each(pages.filter(({ blocks }) => blocks.some(isRunHere)))("$file", ({ file, blocks }) => {
  let terminal: Terminal;
  beforeAll(() => {
    terminal = openTerminal();
  });
  afterAll(() => terminal.close());

  it("shows what its commands print", async () => {
    for (const block of blocks) {
      const name = block.tags.get("file");
      if (name !== undefined) terminal.write(name, block.text);
      if (!isRunHere(block)) continue;
      const printed = await transcript(terminal, commandsOf(block));
      if (update && !block.text.includes("\n...\n")) replaceInPage(file, block.text, `${printed.trimEnd()}\n`);
      else expect(excerptLike(block.text, printed), block.at).toBe(excerptLike(block.text, block.text));
    }
  });
});

function isRunHere(block: Block): boolean {
  return block.language === "console" && !block.tags.has("e2e");
}

/** What a terminal shows of these command lines, each knowing how the one before it ended. */
async function transcript(terminal: Terminal, commands: readonly string[]): Promise<string> {
  // What one line leaves to the next besides its status, a shell alone can keep.
  if (commands.some((command) => /^(cd|export|[A-Z_]+=)/.test(command))) return transcriptOfShell(terminal, commands);
  let [printed, last] = ["", 0];
  for (const command of commands) {
    const { status, output } = await terminal.show(command, last);
    last = status ?? -1;
    printed += `$ ${command}\n${output}`;
  }
  return printed;
}

async function transcriptOfShell(terminal: Terminal, commands: readonly string[]): Promise<string> {
  const script = commands.map((command) => {
    const quoted = command.replaceAll("'", String.raw`'\''`);
    return `status=$?; printf '$ %s\\n' '${quoted}'; (exit $status)\n${command}`;
  });
  return (await terminal.run(["exec 2>&1", ...script].join("\n"))).stdout;
}

function replaceInPage(file: string, before: string, after: string): void {
  const full = path.join(ROOT, file);
  fs.writeFileSync(
    full,
    fs.readFileSync(full, "utf8").replace(`\n${before}\`\`\``, () => `\n${after}\`\`\``),
  );
}

describe("a manifest that is shown", () => {
  const now = new Date("2026-12-01T00:00:00Z");
  const header: Readonly<Record<string, string>> = {
    apiVersion: "twilio-organization/v1",
    kind: "OrganizationAccess",
    organization: "{ sid: OR00000000000000000000000000000001 }",
    domains: "{ acme.example: verified }",
  };
  const shown = blocksOf("yaml").filter(({ tags }) => tags.has("manifest") || tags.has("part"));

  it.each(shown)("has no problem: $at", ({ text, tags }) => {
    const missing = Object.entries(header).filter(([key]) => tags.has("part") && !text.includes(`\n${key}:`));
    const missingHere = missing.filter(([key]) => !text.startsWith(`${key}:`));
    const whole = [...missingHere.map(([key, value]) => `${key}: ${value}\n`), text].join("");
    const read = () => ({ bytes: new TextEncoder().encode(whole) });
    const { organization, problems } = loadManifest("shown.yaml", { read, glob: () => [] }, now);
    expect(problems).toEqual([]);
    expect(organization?.sid).toBe("OR00000000000000000000000000000001");
  });

  it("is one of many", () => expect(shown.length).toBeGreaterThan(10));
});

describe("a program that is shown", () => {
  const programs = blocksOf("js", "ts").filter(({ tags }) => !tags.has("preload"));
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-docs-"));
    fs.mkdirSync(path.join(folder, "node_modules"));
    fs.symlinkSync(ROOT, path.join(folder, "node_modules", "pulumi-twilio-organization"), "dir");
    for (const manifest of ["access.yaml", "america.yaml", "europe.yaml"])
      fs.cpSync(path.join(ROOT, "examples", "acme", "access.yaml"), path.join(folder, manifest));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("compiles", () => {
    const files = new Map(
      programs.map(({ language, text }, index) => [path.join(folder, `program-${String(index)}.${language}`), text]),
    );
    expect(compileErrors(files)).toEqual([]);
  });

  it.each(programs)("makes resources: $at", async ({ language, text }) => {
    const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const program = path.join(folder, "run.js");
    fs.writeFileSync(program, language === "ts" ? outputText : text);
    const made = await resourcesOf(program);
    expect(made.filter((type) => type.startsWith("pulumi-nodejs:dynamic/twilio:")).length).toBeGreaterThan(0);
  });

  it("is there for each public type", () => {
    const source = ts.createSourceFile(
      "index.ts",
      fs.readFileSync(path.join(ROOT, "provider/index.ts"), "utf8"),
      ts.ScriptTarget.Latest,
    );
    const names = source.statements.flatMap((statement) =>
      ts.isExportDeclaration(statement) &&
      statement.exportClause !== undefined &&
      ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : [],
    );
    expect(names.length).toBeGreaterThan(10);
    const isUsed = (name: string) => programs.some(({ text }) => text.split(new RegExp(`\\b${name}\\b`)).length > 2);
    expect(names.filter((name) => !isUsed(name))).toEqual([]);
  });

  it("is, where it has three lines, the one that the end-to-end tests run", () => {
    const short = programs.filter(({ tags }) => tags.has("three-lines"));
    expect(short.map(({ text }) => text)).toEqual([PROGRAM, PROGRAM]);
  });

  it("is JavaScript where it is loaded before all others", () => {
    const [preload, ...more] = blocksOf("js").filter(({ tags }) => tags.has("preload"));
    expect(more).toEqual([]);
    expect(ts.transpileModule(preload?.text ?? "", { reportDiagnostics: true }).diagnostics).toEqual([]);
    expect(preload?.text).toContain("undici");
  });
});

/** What the compiler has against these programs, as a user's project would compile them. */
function compileErrors(files: ReadonlyMap<string, string>): readonly string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.Node20,
    types: ["node"],
    typeRoots: [path.join(ROOT, "node_modules", "@types")],
    // The sources are always there and true; what is built may be of yesterday.
    paths: { "pulumi-twilio-organization": [path.join(ROOT, "provider", "index.ts")] },
  };
  const host = ts.createCompilerHost(options);
  host.fileExists = (file) => files.has(file) || ts.sys.fileExists(file);
  host.readFile = (file) => files.get(file) ?? ts.sys.readFile(file);
  host.getSourceFile = (file, version) => {
    const text = host.readFile(file);
    return text === undefined ? undefined : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const diagnostics = [...files.keys()].flatMap((file) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(file)),
  );
  return diagnostics.map(
    ({ file, messageText }) =>
      `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

/** The types of the resources that a program registers, under Pulumi's mocks. */
function resourcesOf(program: string): Promise<readonly string[]> {
  const mocks = path.join(ROOT, "test", "support", "pulumi-mocks.cjs");
  const child = spawn(process.execPath, ["--require", mocks, program], {
    cwd: path.dirname(program),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (status) => {
      if (status === 0) resolve(JSON.parse(stdout) as readonly string[]);
      else reject(new Error(stderr));
    });
  });
}

describe("a command line that is to be copied", () => {
  const lines = blocksOf("sh").flatMap(({ at, text }) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => ({ at, line: line.replace(/ +#.*$/, "") })),
  );
  const scripts = (JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: object }).scripts;
  let terminal: Terminal;
  let harness: ProviderHarness;
  beforeAll(async () => {
    terminal = openTerminal();
    terminal.write("access.yaml", fs.readFileSync(path.join(ROOT, "examples", "acme", "access.yaml"), "utf8"));
    harness = await openHarness();
  });
  afterAll(async () => {
    terminal.close();
    await harness.close();
  });

  it.each(lines)("$line ($at)", async ({ line }) => {
    const [program, ...words] = line.split(" ");
    if (program === "npm") expect(Object.keys(scripts)).toContain(words.at(-1));
    // The end-to-end tests run them, but for the first, which would change the home of whoever runs the tests.
    else if (program === "pulumi")
      expect(words.join(" ")).toMatch(
        /^(login --local|stack init production|preview|up|plugin install resource \S+ \S+ --file \S+|import (twilio-organization:\S+ \S+ \S+|--file import\.json( --\S+)+))$/,
      );
    else {
      const settings = Object.entries(harness.environment).map(([name, value]) => `${name}=${value}`);
      const { status, stderr } = await terminal.run(`env ${settings.join(" ")} ${line.replace(/^npx (?:--no )?/, "")}`);
      // Findings are an answer, too.
      expect([0, 3], stderr).toContain(status);
    }
  });
});

describe("the permissions in docs/real-organization.md", () => {
  const { prose = "" } = pages.find(({ file }) => file === "docs/real-organization.md") ?? {};
  const rows = [...prose.matchAll(/^\| `([a-z-]+\/[a-z]+)` \| (yes)? *\| (yes)? *\|/gm)];
  const auditor = rows.flatMap(([, name = "", yes]) => (yes === undefined ? [] : [name]));
  const provider = rows.flatMap(([, name = "", , yes]) => (yes === undefined ? [] : [name]));
  const inputs = { organization: "OR00000000000000000000000000000001", role: "standardUser" };
  const member = { "a1@acme.example": {} };

  it("suffice for the provider to give, read and take a right, and none of them can be spared", async () => {
    expect(provider).toHaveLength(5);
    for (const spared of [undefined, ...provider.filter((name) => name !== "roles/list")]) {
      const harness = await openHarness();
      try {
        await setPermissions(
          harness.emulator.iam,
          provider.filter((name) => name !== spared),
        );
        const handler = harness.handler("OrganizationRoleBinding");
        const work = async () => {
          const made = await up(handler, undefined, { ...inputs, members: member });
          const read = await harness.handler("OrganizationRoleBinding").read("id", made.props);
          const gone = await up(handler, read.props, { ...inputs, members: {} });
          if (made.reasons.length + gone.reasons.length > 0) throw new Error([...made.reasons, ...gone.reasons].join());
        };
        if (spared === undefined) await work();
        else await expect(work(), spared).rejects.toThrow(spared);
      } finally {
        await harness.close();
      }
    }
  });

  it("suffice for the auditor to read everything, and let it change nothing", async () => {
    const harness = await openHarness();
    try {
      await setPermissions(harness.emulator.iam, auditor);
      const settings = readSettings(harness.environment);
      if ("problems" in settings) throw new Error(settings.problems.join());
      const reader = openReadClient(settings.settings);
      const lists = await Promise.all([reader.roles(), reader.users(), reader.assignments(), reader.accounts()]);
      for (const list of lists) expect(list.length).toBeGreaterThan(0);
      const { reasons } = await up(harness.handler("OrganizationRoleBinding"), undefined, {
        ...inputs,
        members: member,
      });
      expect(reasons.join()).toContain("role-assignments/create");
    } finally {
      await harness.close();
    }
  });
});

async function setPermissions(iam: string, permissions: readonly string[]): Promise<void> {
  const { status } = await fetch(`${new URL(iam).origin}/emulator/settings`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ permissions }),
  });
  expect(status).toBe(200);
}
