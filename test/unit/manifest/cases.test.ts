import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { parseTeams } from "../../../src/manifest/directory-teams";
import { loadManifestFromDisk } from "../../../src/manifest/files/manifest-files";
import { loadManifest, type LoadedManifest } from "../../../src/manifest/load";
import { printManifest } from "../../../src/manifest/print";
import { formatPosition, type Problem } from "../../../src/model/problem";
import { oneFile } from "../../support/manifest-files";

/** A case as test/cases/manifest/README.md describes it. */
interface Case {
  readonly case: string;
  readonly text?: string;
  readonly whole?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  readonly teams?: string;
  readonly team?: string;
  readonly problems?: string;
  readonly means?: string;
}

const NOW = new Date("2026-06-01T00:00:00Z");
const KIND = "apiVersion: twilio-organization/v1\nkind: OrganizationAccess\n";
const HEAD = `${KIND}organization:\n  sid: OR00000000000000000000000000000001\n`;
const folder = path.resolve(__dirname, "../../cases/manifest");

for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml"))) {
  const cases = parse(readFileSync(path.join(folder, file), "utf8")) as readonly Case[];
  describe(file, () => {
    it("names each case once", () => {
      const names = cases.map((one) => one.case);
      expect(names).toEqual([...new Set(names)]);
    });
    it.each(cases)("$case", (one) => {
      const { loaded, home } = one.files === undefined ? loadText(one) : loadFiles(one.files);
      const { problems, organization } = loaded;
      expect(problems.map(render).join("").replaceAll(home, "")).toBe(one.problems ?? "");
      expect(organization === undefined).toBe(problems.some(({ kind }) => kind === "malformed" || kind === "unknown"));
      if (one.problems === undefined) expect(organization && printManifest(organization)).toBe(headed(one));
      for (const { message, hint } of problems)
        expect(`${message} ${hint ?? ""}`).not.toMatch(/undefined|\[object|\n|\p{Cc}|^\s*at .*:\d+:\d+/u);
    });
  });
}

interface Loaded {
  readonly loaded: LoadedManifest;
  /** What comes before the names of files. */
  readonly home: string;
}

function loadText({ text = "", whole = false, teams, team }: Case): Loaded {
  const bytes = new TextEncoder().encode(whole ? text : `${text}${HEAD}`);
  const read = teams === undefined ? undefined : parseTeams("teams", new TextEncoder().encode(teams), team);
  if (read !== undefined && "problems" in read) return { loaded: read, home: "//" };
  return { loaded: loadManifest("access.yaml", { ...oneFile(bytes), ...read }, NOW), home: "//" };
}

function loadFiles(files: Readonly<Record<string, string>>): Loaded {
  const home = `${mkdtempSync(path.join(tmpdir(), "manifest-"))}/`;
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
      writeFileSync(path.join(home, name), /^kind:/m.test(text) ? text : `${text}${KIND}`);
    }
    return { loaded: loadManifestFromDisk(path.join(home, Object.keys(files)[0] ?? ""), NOW), home };
  } finally {
    rmSync(home, { recursive: true });
  }
}

function render({ at, kind, message, hint, related }: Problem): string {
  const lines = [`${formatPosition(at)} ${kind}: ${message}`];
  if (hint !== undefined) lines.push(`  ${hint}`);
  if (related !== undefined) lines.push(`  see ${formatPosition(related)}`);
  return `${lines.join("\n")}\n`;
}

function headed({ means = "", files, whole = false }: Case): string {
  return whole || files !== undefined ? `${KIND}${means}` : `${HEAD}${means}`;
}
