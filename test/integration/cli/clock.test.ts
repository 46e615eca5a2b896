import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../src/emulator";
import { readSubject } from "../../../provider/plugin/functions/source";
import { type CliRun, runCli } from "../../support/cli";
import { environmentOf } from "../provider/provider-harness";

const ACME = path.resolve(__dirname, "../../../examples/acme");
const MANIFEST = path.join(ACME, "access.yaml");
const [SECONDS, MINUTES, HOURS] = [1_000, 60_000, 3_600_000];

let twilio: Emulator;
afterEach(() => twilio.close());

/** Settings of a Twilio that this machine's clock is ahead of by so many milliseconds. */
async function aheadOf(aheadMs: number): Promise<Readonly<Record<string, string>>> {
  const seed: unknown = JSON.parse(readFileSync(path.join(ACME, "twilio-seed.json"), "utf8"));
  twilio = await startEmulator({ seed, now: () => new Date(Date.now() - aheadMs) });
  return environmentOf(twilio);
}

const COMMANDS = [
  `audit --live ${MANIFEST}`,
  `drift ${MANIFEST} --live`,
  `access --live`,
  `who-can view-invoices --live`,
  `review --base ${MANIFEST} --head ${MANIFEST} --live`,
  "snapshot",
];

const run = async (line: string, aheadMs: number, more = ""): Promise<CliRun> => {
  const env = await aheadOf(aheadMs);
  const done = await runCli(`${line}${more}`.split(" "), env);
  await twilio.close();
  return { ...done, stderr: done.stderr.replaceAll(/\s+/g, " ") };
};
const told = ({ stderr }: CliRun): number => stderr.split("this machine's clock is").length - 1;

describe.each(COMMANDS)("%s", (line) => {
  it("tells once of a clock that is a minute off, and answers as ever", async () => {
    const right = await run(line, 5 * SECONDS);
    expect(told(right)).toBe(0);

    const ahead = await run(line, 75 * SECONDS);
    expect(ahead.stderr).toMatch(
      /this machine's clock is 7[56] seconds ahead of Twilio's: rights with an `until` end too early/,
    );
    expect(told(ahead)).toBe(1);
    expect(ahead.status).toBe(right.status);

    const behind = await run(line, -10 * MINUTES);
    expect(behind.stderr).toMatch(/clock is 10 minutes behind Twilio's: rights with an `until` end too late/);
    expect(told(behind)).toBe(1);
    expect(behind.status).toBe(right.status);
  });

  it("has no answer by a clock that is hours off, unless somebody names the moment", async () => {
    for (const aheadMs of [3 * HOURS, -3 * HOURS]) {
      const wrong = await run(line, aheadMs);
      expect(wrong.stderr).toMatch(/clock is 3 hours (ahead of|behind) Twilio's/);
      expect(wrong.stderr).toContain("by such a clock nothing ends. Set the clock, or name the moment (as-of)");
      expect(wrong).toMatchObject({ status: 1, stdout: "" });
    }
    const named = " --as-of 2026-10-01T00:00:00Z";
    const right = await run(line, 0, named);
    const wrong = await run(line, 3 * HOURS, named);
    expect(told(wrong)).toBe(1);
    expect(wrong).toMatchObject({ status: right.status, stdout: right.stdout });
  });
});

it("a function of the plugin tells it too", async () => {
  const warnings: string[] = [];
  const read = async (aheadMs: number) => {
    const context = { now: () => new Date(), env: await aheadOf(aheadMs), prefix: undefined };
    const subject = await readSubject({ live: true }, { ...context, warn: (line) => warnings.push(line) });
    await twilio.close();
    return subject;
  };
  await read(75 * SECONDS);
  expect(warnings).toEqual([expect.stringMatching(/7[56] seconds ahead of Twilio's/)]);
  await expect(read(3 * HOURS)).rejects.toThrow("by such a clock nothing ends");
});
