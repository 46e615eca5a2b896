import { assignmentScope, type TwilioRight, twilioRightKey, twilioRightText } from "../../src/model/right";
import { type Deployment } from "./deployment";
import { identitiesOf } from "./identities";
import { type LiveAssignments } from "./live-assignments";

/**
 * Ensures that a user who is about to lose a role has all other roles that the program grants the same person. Missing
 * ones are granted now, whichever resource they belong to; that resource then finds them there. Rejects if that fails;
 * the person then keeps the role.
 */
export async function grantMissingFirst(
  live: LiveAssignments,
  organization: string,
  { lists, people }: Pick<Deployment, "lists" | "people">,
  leaving: TwilioRight & { readonly user: string },
): Promise<void> {
  const others = lists().filter((list) => twilioRightKey(list) !== twilioRightKey(leaving) && list.members.size > 0);
  const described = people();
  for (const list of others) {
    // Where it is not clear who is meant, the other resource refuses as well.
    const { certain } = await identitiesOf(live, list.members, described);
    if (!certain.has(leaving.user)) continue;
    const place = assignmentScope(organization, list);
    const holders = await live.holders(list.role, place);
    if (holders.some(({ identity }) => identity === leaving.user)) continue;
    try {
      await live.add(list.role, place, leaving.user);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`keeps the role, since it could not be replaced by ${twilioRightText(list)}: ${why}`, {
        cause: error,
      });
    }
  }
}
