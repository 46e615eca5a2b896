import { defined } from "../model/defined";
import { canonicalSid } from "../model/identity";
import { type Person } from "../model/organization";
import { compareText, type Position } from "../model/problem";
import { show } from "../model/show";
import { readEmail, readEmails } from "./emails";
import { type PersonEntry } from "./manifest-file";
import { entriesOf, mergeEntries, type FileEntry, type LocatedFile, type Report } from "./merge";
import { checkShownName } from "./places";

const FIELDS = ["name", "function", "external", "userSid", "status"] as const satisfies (keyof PersonEntry)[];

/** The section `people` of all files. One person, one spelling within a file; two files may each say a part. */
export function readPeople(files: readonly LocatedFile[], report: Report): ReadonlyMap<string, Person> {
  const entries: FileEntry<PersonEntry>[] = [];
  const formerly = new Map<string, Set<string>>();
  const spellings = new Map<string, { text: string; at: Position }>();
  for (const { key, value, at, tree } of entriesOf(files, (data) => data.people)) {
    const email = readEmail(key, at, report);
    if (email === undefined) continue;
    const earlier = spellings.get(email);
    if (earlier?.at.file === at.file)
      report(at, `${show(key)} is the same person as ${show(earlier.text)}`, {
        hint: `write ${email} once`,
        related: earlier.at,
      });
    else spellings.set(email, { text: key, at });
    const old = formerly.get(email) ?? new Set();
    for (const address of readEmails(value?.formerly ?? [], tree, report).keys()) old.add(address);
    if (old.size > 0) formerly.set(email, old);
    entries.push({ key: email, value: value ?? {}, at, tree });
  }
  const people = new Map<string, Person>();
  const sids = new Map<string, Position>();
  for (const [email, { value, at, placeOf }] of mergeEntries("person", entries, FIELDS, report)) {
    const { name, function: duty, external = false, userSid, status = "active" } = value;
    checkShownName(name, placeOf("name"), report);
    const sid = userSid === undefined ? undefined : canonicalSid(userSid);
    if (sid !== undefined && sids.has(sid))
      report(placeOf("userSid"), `${email} has the userSid of another person`, related(sids.get(sid)));
    if (sid !== undefined) sids.set(sid, placeOf("userSid"));
    people.set(email, {
      email,
      ...defined({ name, function: duty }),
      status,
      external,
      ...defined({ userSid: sid }),
      formerly: [...(formerly.get(email) ?? [])].sort(compareText),
      origin: { position: at },
    });
  }
  return people;
}

function related(at: Position | undefined): { related?: Position } {
  return at === undefined ? {} : { related: at };
}
