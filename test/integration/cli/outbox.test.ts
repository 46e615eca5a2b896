import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scanOrganizations } from "../../../src/cli/commands/scan/scan-organizations";
import { createShell } from "../../../src/cli/output/shell";
import { openEmulator, type TestEmulator } from "../../support/emulator";

const ROOT = path.resolve(__dirname, "../../..");

let acme: TestEmulator;
let folder: string;
beforeEach(async () => {
  acme = await openEmulator(
    JSON.parse(fs.readFileSync(path.join(ROOT, "examples/acme/twilio-seed.json"), "utf8")) as object,
  );
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "twilio-org-outbox-"));
});
afterEach(async () => {
  await acme.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

test("what a scan found is held before its results replace the earlier ones", async () => {
  const { organizationSid, clientId, clientSecret, iam, oauth, previewIam } = acme;
  const env = {
    TWILIO_ORGANIZATION_SID: organizationSid,
    TWILIO_CLIENT_ID: clientId,
    TWILIO_CLIENT_SECRET: clientSecret,
    TWILIO_IAM_URL: iam,
    TWILIO_OAUTH_URL: oauth,
    TWILIO_PREVIEW_IAM_URL: previewIam,
  };
  const now = new Date("2026-12-01T00:00:00Z");
  const held: { readonly name: string; readonly baselineIsThere: boolean }[] = [];
  const hold = ({ name }: { readonly name: string }): Promise<void> => {
    held.push({ name, baselineIsThere: fs.existsSync(path.join(folder, name, "findings.json")) });
    return Promise.resolve();
  };
  const shell = createShell({ env, stdout: process.stdout, stderr: process.stderr }, () => now);
  const [scan] = await scanOrganizations(
    [{ name: "acme" }],
    { folder, failOn: "warning", now, hold, after: now },
    shell,
  );
  expect(scan?.outcome).toBe("findings");
  expect(held).toEqual([{ name: "acme", baselineIsThere: false }]);
  expect(fs.existsSync(path.join(folder, "acme", "findings.json"))).toBe(true);
});
