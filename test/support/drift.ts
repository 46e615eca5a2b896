import { spawn } from "node:child_process";
import path from "node:path";
import { expect, inject } from "vitest";
import { type DriftResult } from "../../src/auditor/drift";
import { settingsOf, type PulumiProject } from "./pulumi-project";

/** What `twilio-org drift --live` says of a pulumiProject's organization, and its exit status. */
export interface DriftRun {
  readonly status: number | null;
  readonly result: DriftResult;
}

/** Runs the command as the installed package has it, in the project's folder. */
export async function runDrift(pulumiProject: PulumiProject, ...args: readonly string[]): Promise<DriftRun> {
  const engineFixture = inject("engineFixture");
  const main = path.join(engineFixture.package, "dist", "src", "cli", "main.js");
  const child = spawn(process.execPath, [main, "drift", "--live", "--format", "json", ...args], {
    cwd: pulumiProject.folder,
    env: settingsOf(pulumiProject.twilio),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  expect(stdout, stderr).toMatch(/^\{/);
  return { status, result: JSON.parse(stdout) as DriftResult };
}
