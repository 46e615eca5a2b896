import { scopeAt, type TwilioRight, twilioRightKey } from "../../src/model/right";
import { hasPassed } from "../../src/model/instant";
import { directoryLossBlocks } from "../../src/auditor/review/directory-losses";
import { type Declared } from "./declaration";
import { type CheckFailure } from "./members";
import { type BindingState } from "./state";

/** What the lists that the directory fills lose in a run, as far as the engine has mentioned them. */
export interface DirectoryLosses {
  /**
   * Why a change of such lists is refused: a directory that answers in part must not take the roles of many. Together
   * with what the other lists of the run lose, it is held against the limits that reviews hold such a change against.
   * Whom drift brought, or whose right has ended, is no loss.
   *
   * @param before the inputs of the last deployment, or of a refresh since
   */
  readonly weigh: (
    before: BindingState,
    wanted: BindingState,
    declared: Declared,
    now: Date,
  ) => readonly CheckFailure[];
  /** Throws where such a list may take nothing from anybody, since together they take too much. */
  readonly permit: (place: TwilioRight) => void;
}

/** The lists of one manifest of which somebody leaves. */
interface Losses {
  /** Who was on them, by `twilioRightKey`. */
  readonly had: Map<string, readonly string[]>;
  now: Date;
  /** Why they are refused, once that was asked; empty where they are not. */
  reason?: string;
}

export function openDirectoryLosses(): DirectoryLosses {
  const all = new Map<Declared, Losses>();
  const reasonOf = (declared: Declared, losses: Losses): string => (losses.reason ??= judge(declared, losses));
  return {
    weigh(before, wanted, declared, now) {
      const losses = all.get(declared) ?? { had: new Map<string, readonly string[]>(), now };
      all.set(declared, losses);
      losses.now = now;
      const reason = note(before, wanted, declared, losses) ? reasonOf(declared, losses) : "";
      // Not under the list's own name: the engine would print all its members.
      return reason === "" ? [] : [{ property: "limits", reason }];
    },
    permit(place) {
      for (const [declared, losses] of all) {
        const reason = losses.had.has(twilioRightKey(place)) ? reasonOf(declared, losses) : "";
        if (reason !== "") throw new Error(`keeps the role: ${reason}`);
      }
    },
  };
}

/** Notes who was on the lists of a binding that the directory fills. Gives whether somebody leaves one of them. */
function note(before: BindingState, wanted: BindingState, declared: Declared, losses: Losses): boolean {
  let losing = false;
  for (const { name, role, members } of wanted.lists) {
    const key = twilioRightKey({ role, scope: scopeAt(wanted.target) });
    if (!declared.directoryTeams.has(key)) continue;
    const earlier = before.lists.find((list) => list.name === name)?.members ?? [];
    const had = [...earlier].flatMap(([member, { origin, until }]) =>
      origin === "drift" || hasPassed(until, losses.now) ? [] : [member],
    );
    delete losses.reason;
    if (had.every((member) => members.has(member))) losses.had.delete(key);
    else {
      losses.had.set(key, had);
      losing = true;
    }
  }
  return losing;
}

function judge({ organization, directoryTeams }: Declared, { had, now }: Losses): string {
  const blocks = directoryLossBlocks(organization, had, now);
  if (blocks.length === 0) return "";
  const teams = [...new Set([...had.keys()].flatMap((key) => directoryTeams.get(key) ?? []))].sort();
  const limits = [...new Set(blocks.flatMap((block) => block.limits))];
  return (
    `${blocks.map(({ message }) => message).join(" ")} The directory no longer has them in team ${teams.join(" or team ")} ` +
    `(${limits.join(", ")}). Check the group, and the app that reads it. If it is meant, review it and deploy under a sealed ` +
    "plan (`twilio-org review --seal`), or raise the limit first, in a change of its own"
  );
}
