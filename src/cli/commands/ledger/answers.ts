import { type Entry } from "../../../records/ledger/entry";
import { type Seen } from "../../../records/ledger/history";
import { byTime, type Gap } from "../../../records/ledger/timeline";
import { plain } from "../../../report/text/plain";
import { instantText } from "../../../model/instant";
import { wrap } from "../../../report/text/wrap";
import { EXIT, type ExitStatus } from "../../exit-status";
import { Failure } from "../../failure";
import { type CommitsBetween } from "../../input/manifest-commits";
import { remark } from "../../output/remark";
import { type Shell } from "../../output/shell";
import { type Look } from "../../../report/text/look";

/** The entry that an answer is about. @throws Failure where the ledger begins later */
export function requireEntry(entry: Entry | undefined, entries: readonly Entry[], moment: string): Entry {
  if (entry !== undefined) return entry;
  const [first] = entries.map(({ takenAt }) => takenAt).sort();
  throw new Failure(
    "ledger",
    `the ledger has nothing from ${instantText(moment)}`,
    `its first snapshot is from ${instantText(first ?? "")}`,
  );
}

/** Says what the answer could not be read from. */
export function noteGaps(gaps: readonly Gap[], { takenAt }: Pick<Entry, "takenAt">, shell: Pick<Shell, "note">): void {
  for (const { list, lastRead } of gaps) {
    const instead = lastRead === undefined ? "and never before" : `and are taken as of ${instantText(lastRead)}`;
    remark(shell, "not read", `${list} could not be read at ${instantText(takenAt)}, ${instead}`, 2);
  }
}

/** When something was first seen: `after 2026-03-01 06:00 UTC, by 2026-03-02 06:00 UTC`. */
export function seenText({ after, by, sequence }: Seen): string {
  const end = `by ${instantText(by)} (entry ${sequence})`;
  return after === undefined ? `before the ledger began, ${end}` : `after ${instantText(after)}, ${end}`;
}

/** What is known of who did it. */
export function whoLines(seen: Seen, commitsBetween: CommitsBetween): readonly string[] {
  const { after, recorder, recorderBefore } = seen;
  if (after === undefined) return [];
  const moved = (["revision", "commit"] as const).flatMap((name): readonly string[] => {
    const [was, is] = [recorderBefore?.[name], recorder[name]];
    if (was === undefined || is === undefined) return [];
    return [
      was === is
        ? `the same ${name} was deployed before and after: ${is}`
        : `deployed ${name} went from ${was} to ${is}`,
    ];
  });
  const commits = commitsBetween(seen).map(
    ({ hash, author, at, subject }) => `commit ${hash.slice(0, 12)} by ${author}, ${at.slice(0, 10)}: ${subject}`,
  );
  return [...moved, ...commits, "who changed it in Twilio is unknown: assignments have no author"];
}

/** Lines under a heading, laid out. */
export function block(heading: string, lines: readonly string[], { width, colors }: Look): string {
  return [colors.bold(wrap(heading, width, 0, 2)), ...lines.map((line) => wrap(line, width, 2, 4)), ""].join("\n");
}

/** Says of a person whom no snapshot shows that this is so. */
export function notePerson(
  person: string,
  { sids }: { readonly sids: ReadonlySet<string> },
  shell: Pick<Shell, "note">,
): void {
  if (sids.size > 0) return;
  const text = `no snapshot has ${plain(person)}; give an external person's user SID, or a manifest (-m)`;
  remark(shell, "note", text, 2);
}

/** An answer about somebody is incomplete where the last snapshot could not tell how things are now. */
export function personStatus(entries: readonly Entry[], { unread }: { readonly unread: readonly Entry[] }): ExitStatus {
  const last = byTime(entries).at(-1);
  return last !== undefined && unread.includes(last) ? EXIT.incomplete : EXIT.clean;
}
