import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startEmulator } from "../../../src/emulator";
import { type Fault } from "../../../src/emulator/faults";
import { runCli } from "../../support/cli";
import { environmentOf } from "../provider/provider-harness";
import { ROOT } from "./terminal";

export const MANIFEST = path.join(ROOT, "examples/acme/access.yaml");

/** What a command line printed, how it ended, and what it asked Twilio, but for tokens: `METHOD path`. */
interface LiveOutcome {
  readonly status: number;
  readonly text: string;
  readonly requests: readonly string[];
}

/** Command lines in this process, in the environment of a local Twilio with the example's organization. */
export interface LiveShell {
  /** In `line`, MANIFEST stands for the example's manifest and FOLDER for `folder`. */
  readonly run: (line: string) => Promise<LiveOutcome>;
  readonly folder: string;
  readonly grant: (grant: {
    readonly user: string;
    readonly role: string;
    readonly billingGroup?: string;
  }) => Promise<void>;
  /** Adds a role to Twilio's list, or changes the one of this name. */
  readonly role: (role: object) => Promise<void>;
  readonly faults: (...faults: readonly Fault[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param more what is in the environment besides the settings */
export async function openLiveShell(now: Date, more: Readonly<Record<string, string>> = {}): Promise<LiveShell> {
  const seed: unknown = JSON.parse(readFileSync(path.join(ROOT, "examples/acme/twilio-seed.json"), "utf8"));
  const twilio = await startEmulator({ seed });
  const folder = mkdtempSync(path.join(os.tmpdir(), "live-shell-"));
  const admin = `${new URL(twilio.iam).origin}/emulator`;
  const post = async (path: string, body: object): Promise<void> => {
    const init = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`${admin}/${path}`, { method: "POST", ...init });
    if (!response.ok) throw new Error(await response.text());
  };
  return {
    folder,
    run: async (line) => {
      await fetch(`${admin}/log`, { method: "DELETE" });
      const args = line.replaceAll("MANIFEST", MANIFEST).replaceAll("FOLDER", folder).split(" ");
      const { status, stdout, stderr } = await runCli(args, { ...environmentOf(twilio), ...more }, now);
      const { requests } = (await (await fetch(`${admin}/log`)).json()) as {
        requests: { method: string; path: string }[];
      };
      const lines = requests.map((request) => `${request.method} ${request.path.split("?")[0] ?? ""}`);
      return { status, text: stdout + stderr, requests: lines.filter((each) => each !== "POST /oauth/v2/token") };
    },
    grant: (grant) => post("assignments", grant),
    role: (role) => post("roles", role),
    faults: (...faults) => post("faults", faults),
    close: async () => {
      rmSync(folder, { recursive: true });
      await twilio.close();
    },
  };
}
