import path from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./policies";

/** Serves the policies to the Pulumi engine, which has started this process in the folder of the pack. */
export function start(): void {
  const pack = process.cwd();
  new PolicyPack("twilio-organization", {
    displayName: "Twilio organization access",
    description:
      "The rules of `twilio-org audit`, for any Pulumi program that gives people roles in a Twilio organization.",
    policies: [...policiesOf({ now: () => new Date(), folder: folderOfProgram(pack) })],
  });
}

/**
 * The folder in whose node_modules the pack is installed: the program's, or the workspace's. Pulumi does not tell a pack
 * where the program is. In a clone of the project: the clone.
 */
function folderOfProgram(pack: string): string {
  const [before, installed] = pack.split(`${path.sep}node_modules${path.sep}`, 2);
  return before !== undefined && installed !== undefined ? before : path.dirname(pack);
}
