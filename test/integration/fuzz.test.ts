import { spawn } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { isFull } from "../support/full";

const ROOT = path.resolve(__dirname, "../..");
/** `npm run test:full` takes five minutes; `npm run fuzz -- --minutes N` as many as you like, with another seed. */
const SECONDS = Number(process.env["TWILIO_ORG_FUZZ_SECONDS"] ?? (isFull ? 300 : 20));

/** What the harness says, which tries the same cases in the same order each time. */
function fuzz(): Promise<{ readonly status: number | null; readonly output: string }> {
  const args = ["--minutes", String(SECONDS / 60), "--seed", "1"];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, "tools/fuzz/run.js"), ...args], { cwd: ROOT });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (part: string) => (output += part));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
  });
}

test(
  "damaged files and answers: no crash, no secret, no better verdict",
  { timeout: SECONDS * 1_000 + 120_000 },
  async () => {
    const { status, output } = await fuzz();
    expect(status, output).toBe(0);
    expect(Number(/(\d+) cases, 0 with faults/.exec(output)?.[1])).toBeGreaterThan(5);
  },
);
