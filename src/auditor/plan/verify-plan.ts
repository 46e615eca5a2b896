import { twilioRightText } from "../../model/right";
import { type Snapshot } from "../../model/snapshot";
import { type Plan, type PlannedWrite } from "./plan";
import { holdersIn } from "./writes";

/**
 * The writes of a plan that Twilio does not show: rights that were to be given and are not there, and rights that were
 * to be taken and still are. Roles are looked up by the SIDs that the plan was sealed with.
 */
export function unmadeWrites(
  { roles, writes }: Plan,
  snapshot: Pick<Snapshot, "organizationSid" | "assignments">,
): readonly PlannedWrite[] {
  const sids = new Map(roles.map(({ role, sid }) => [role, sid]));
  const holdersAt = holdersIn(snapshot);
  return writes.filter((write) => {
    const sid = sids.get(write.role);
    const isHeld = sid !== undefined && holdersAt(write, { sid }).some(({ user }) => user === write.user);
    return isHeld !== (write.action === "add");
  });
}

/** `ada@acme.example: is to lose Organization Administrator`. */
export function writeText({ action, person, role, scope }: PlannedWrite): string {
  return `${person}: is to ${action === "add" ? "gain" : "lose"} ${twilioRightText({ role, scope })}`;
}
