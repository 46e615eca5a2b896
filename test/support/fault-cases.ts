import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { type Fault } from "../../src/emulator/faults";
import { type TestEmulator } from "./emulator";

/** A fault, and how a run that meets it may end. */
export interface FaultCase {
  readonly name: string;
  readonly fault: Fault;
  readonly run: "succeeds" | "fails" | "either";
  /** What a run that fails says. */
  readonly says?: string;
}

const file = path.resolve(__dirname, "..", "cases", "e2e", "faults.json");

export const faultCases = JSON.parse(fs.readFileSync(file, "utf8")) as readonly FaultCase[];

/** Runs `action` while the fault meets one request, or as many as it says, of each kind that the provider sends. */
export async function underFault<T>(twilio: TestEmulator, { fault }: FaultCase, action: () => Promise<T>): Promise<T> {
  const kinds = [
    { method: "GET", path: "/RoleAssignments" },
    { method: "GET", path: "/Roles" },
    { method: "GET", path: "/scim/" },
    { method: "POST", path: "/RoleAssignments" },
    { method: "DELETE", path: "/RoleAssignments" },
  ];
  const faults = kinds.map((kind) => ({ ...fault, ...kind }));
  await twilio.faults(...faults);
  await twilio.clearLog();
  const result = await action();
  const met =
    fault.times === "always" ? (await twilio.requests()).length : notThere(faults, await twilio.pendingFaults());
  expect(met, "the fault met no request").toBeGreaterThan(0);
  await twilio.clearFaults();
  return result;
}

function notThere(added: readonly Fault[], pending: readonly Fault[]): number {
  return (
    added.length -
    pending.filter((each) => added.some((fault) => JSON.stringify(fault) === JSON.stringify(each))).length
  );
}
