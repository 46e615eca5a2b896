import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands";
import { type Emulator, startEmulator } from "../../src/emulator";
import { commandsOf, parsePage } from "../support/pages";
import { openTerminal, ROOT, type Terminal } from "./cli/terminal";

/** `UPDATE_GOLDEN=1` writes into the page what the commands print now; read it before you commit it. */
const update = process.env["UPDATE_GOLDEN"] === "1";

const PAGE = path.join(ROOT, "docs", "first-hour.md");
const SEED = path.join(ROOT, "examples", "messy", "twilio-seed.json");

let terminal: Terminal;
let twilio: Emulator;
beforeAll(async () => {
  twilio = await startEmulator({ seed: JSON.parse(readFileSync(SEED, "utf8")) as unknown });
  const commands = COMMANDS.map(({ name }) => name).filter((name) => !["rules", "roles", "emulator"].includes(name));
  terminal = openTerminal({ instant: "2026-12-01T00:00:00Z", commands });
  terminal.write(".gitconfig", "[user]\n  name = Ada\n  email = ada@acme.example\n");
});
afterAll(async () => {
  terminal.close();
  await twilio.close();
});

/** A line as somebody types it who has set what the emulator prints, in the folder where the line before it ended. */
function typed(line: string): string {
  const { iam, oauth, previewIam, clientId, clientSecret, organizationSid } = twilio;
  const settings = Object.entries({
    TWILIO_IAM_URL: iam,
    TWILIO_OAUTH_URL: oauth,
    TWILIO_PREVIEW_IAM_URL: previewIam,
    TWILIO_CLIENT_ID: clientId,
    TWILIO_CLIENT_SECRET: clientSecret,
    TWILIO_ORGANIZATION_SID: organizationSid,
    HOME: terminal.folder,
  }).map(([name, value]) => `export ${name}='${value}'`);
  const place = path.join(terminal.folder, ".place");
  return [...settings, `cd "$(cat ${place} 2>/dev/null || pwd)"`, `{ ${line}; } 2>&1`, `pwd > ${place}`].join("\n");
}

describe("the first hour", () => {
  it("goes as the page shows it", { timeout: 300_000 }, async () => {
    const page = readFileSync(PAGE, "utf8");
    let fresh = page;
    for (const { language, text } of parsePage(PAGE, page).blocks) {
      if (language !== "console") continue;
      let shown = "";
      for (const line of commandsOf({ text })) {
        const { stdout } = await terminal.run(typed(line));
        expect(stdout).not.toMatch(/^error[:[]/m);
        shown += `$ ${line}\n${stdout === "" ? "" : `${stdout.trimEnd()}\n`}`;
      }
      fresh = fresh.replace(`\n${text}\`\`\``, () => `\n${shown}\`\`\``);
    }
    if (update) writeFileSync(PAGE, fresh);
    expect(fresh).toBe(page);
  });

  it("has narrowed five people, and leaves four to the next change", async () => {
    const { stdout } = await terminal.run(typed("twilio-org narrow --format json"));
    const { people } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { people: { person: string }[] };
    expect(people.map(({ person }) => person)).toHaveLength(4);
    expect(people.map(({ person }) => person)).not.toContain("ana.berg@acme.example");
  });

  it("has written nothing to Twilio", async () => {
    const { requests } = (await (await fetch(`${new URL(twilio.iam).origin}/emulator/log`)).json()) as {
      requests: { method: string; path: string }[];
    };
    expect(requests.filter(({ method, path: at }) => method !== "GET" && !at.includes("token"))).toEqual([]);
  });
});
