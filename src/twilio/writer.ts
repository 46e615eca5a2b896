import { defined } from "../model/defined";
import { malformed, TwilioError, type TwilioErrorKind } from "./errors";
import { type JsonObject } from "./json";
import { type Reader, ROLE_ASSIGNMENTS_PATH } from "./reader";
import { type Send } from "./send";
import { type OwnWrites } from "./own-writes";
import { parseRoleAssignment, type RoleAssignment } from "./wire";

/** An assignment to be made: one without a SID yet. */
export type NewAssignment = Omit<RoleAssignment, "sid">;

/**
 * `created`: Twilio answered that it made it, as it may do of one that was there. `claimed`: it was found there, made
 * by somebody else, by an earlier run, or by a request of this call whose answer was lost.
 */
interface MadeAssignment {
  readonly assignment: RoleAssignment;
  readonly outcome: "created" | "claimed";
}

/** Changes who holds what. Its errors are `TwilioError`s. */
export interface Writer {
  /**
   * Makes an assignment that the caller has not seen in a list. Where Twilio objects or the answer is lost, it looks
   * before it tries again, so that no second one is made (facts 2.5: what Twilio does with a duplicate is not known).
   */
  readonly createAssignment: (wanted: NewAssignment) => Promise<MadeAssignment>;
  /** Removes an assignment. `gone`: it was not there any longer. */
  readonly deleteAssignment: (sid: string) => Promise<"deleted" | "gone">;
}

/** The outcome of sending a creation once. An `objection` will not go away by sending it again; a `lost` answer may. */
type Sent = { readonly made: RoleAssignment } | { readonly objection: TwilioError } | { readonly lost: TwilioError };

/** How often a creation is sent whose answer was lost. */
const ROUNDS = 3;

/** How long to wait after a conflict with an assignment that no list shows, in milliseconds: lists may lag behind. */
const CONFLICT_PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000];

export interface WriterOptions {
  /** Called before each look after a lost answer, with the number of answers lost so far. */
  readonly wait: (lost: number) => Promise<unknown>;
  /** Waits so many milliseconds. */
  readonly pause: (ms: number) => Promise<unknown>;
  /** What the writer does is noted there. */
  readonly own: Pick<OwnWrites, "made" | "removed" | "isRemoved">;
}

/** @param reader its lists must not show what `options.own` says was removed */
export function openWriter(
  send: Send,
  reader: Pick<Reader, "assignments">,
  { wait, pause, own }: WriterOptions,
): Writer {
  const deleteAssignment = async (sid: string): Promise<"deleted" | "gone"> => {
    const outcome = await send.delete(`${ROLE_ASSIGNMENTS_PATH}/${encodeURIComponent(sid)}`);
    own.removed(sid);
    return outcome;
  };

  async function look(wanted: NewAssignment): Promise<readonly RoleAssignment[]> {
    const found = await reader.assignments({ identity: wanted.identity, scope: wanted.scope });
    return found.filter((each) => isSame(each, wanted));
  }

  /**
   * After a lost answer, a request thought to have failed may have been carried out late, after the look that did not
   * find it. Then there are two, and the one just made goes again.
   */
  async function withoutTwin(made: RoleAssignment): Promise<MadeAssignment> {
    const [twin] = (await look(made)).filter(({ sid }) => sid !== made.sid);
    if (twin === undefined) return { assignment: made, outcome: "created" };
    await deleteAssignment(made.sid);
    return { assignment: twin, outcome: "claimed" };
  }

  async function create(wanted: NewAssignment): Promise<MadeAssignment> {
    let lost = 0;
    let conflicts = 0;
    for (;;) {
      const sent = await sendOnce(send, wanted, own.isRemoved);
      if ("made" in sent) return lost === 0 ? { assignment: sent.made, outcome: "created" } : withoutTwin(sent.made);
      if ("lost" in sent) await wait(++lost);
      const [there] = await look(wanted);
      if (there !== undefined) return { assignment: there, outcome: "claimed" };
      if ("lost" in sent) {
        if (lost === ROUNDS) throw sent.lost;
        continue;
      }
      const pauseMs = CONFLICT_PAUSES_MS[conflicts++];
      if (sent.objection.kind !== "conflict" || pauseMs === undefined) throw sent.objection;
      // Twilio knows of one that its lists do not show yet, or has not noticed yet that it is removed.
      await pause(pauseMs);
      const [late] = await look(wanted);
      if (late !== undefined) return { assignment: late, outcome: "claimed" };
    }
  }

  return {
    deleteAssignment,
    createAssignment: async (wanted) => {
      const result = await create(wanted);
      own.made(result.assignment);
      return result;
    },
  };
}

async function sendOnce(send: Send, wanted: NewAssignment, isRemoved: (sid: string) => boolean): Promise<Sent> {
  try {
    const result = await send.post(ROLE_ASSIGNMENTS_PATH, bodyOf(wanted));
    if (result.outcome === "lost") return { lost: result.error };
    if (result.outcome === "unreadable") return { objection: result.error };
    const at = `POST ${ROLE_ASSIGNMENTS_PATH}`;
    const made = parseRoleAssignment(result.body, at);
    if (!isSame(made, wanted)) return { objection: malformed(at, "the answer holds another assignment") };
    return isRemoved(made.sid) ? { objection: staleAnswer(at, made.sid) } : { made };
  } catch (error) {
    // Nobody documents how Twilio answers a duplicate, so any objection is a reason to look.
    if (error instanceof TwilioError && OBJECTIONS.includes(error.kind)) return { objection: error };
    throw error;
  }
}

function staleAnswer(at: string, sid: string): TwilioError {
  return new TwilioError({
    kind: "conflict",
    what: `${at} was answered with ${sid}, which was removed before`,
    remedy: "Twilio has not noticed the removal yet: run it again in a minute.",
  });
}

const OBJECTIONS: readonly TwilioErrorKind[] = ["conflict", "rejected", "malformed"];

/** Snake case, as documented, and without the resource where there is none. Source: facts 2.1. */
function bodyOf({ roleSid, scope, identity, resourceType, resourceId }: NewAssignment): JsonObject {
  return {
    role_sid: roleSid,
    scope,
    identity,
    ...defined({ resource_type: resourceType, resource_id: resourceId }),
  };
}

/** Whether two assignments give the same person the same role on the same thing. */
function isSame(a: NewAssignment, b: NewAssignment): boolean {
  return (
    a.roleSid === b.roleSid &&
    a.scope === b.scope &&
    a.identity === b.identity &&
    a.resourceType === b.resourceType &&
    a.resourceId === b.resourceId
  );
}
