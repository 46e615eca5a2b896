import { standing } from "../../../model/declared-at";
import { defined } from "../../../model/defined";
import { type ManifestPatch } from "../../../model/finding";
import { type LoadedFiles, type NotEditable, readEditable, reload } from "../../../manifest/edit/edited-files";
import { addMember, removeMember } from "../../../manifest/edit/members";
import { applyPatch, lineEdits, type TextEdit } from "../../../manifest/edit/text-edit";
import { type ManifestText } from "../../../manifest/edit/yaml-nodes";
import { type Grant, personOf, type PersonStatus } from "../../../model/organization";
import { formatPosition, type Position } from "../../../model/problem";
import { bindingsByRight, type Right, rightKey, rightText } from "../../../model/right";
import { type Repair } from "./access-change";
import { floorsOf, whyKept } from "./floors";
import { foresee } from "./foreseen";
import { lastEnd } from "./time";

/**
 * Makes patches of a manifest. A patch changes one file, keeps every floor and everybody who is kept for emergencies,
 * does not begin to manage a role that the manifest leaves alone, and is loaded before it is given out.
 */
export function manifestRepair(manifest: LoadedFiles, now: Date): Repair {
  const { organization } = manifest;
  const bindings = bindingsByRight(organization.bindings);
  const floors = floorsOf(organization, now);
  const texts = new Map<string, ManifestText | NotEditable>();
  const textOf = (file: string): ManifestText | NotEditable => {
    const text = texts.get(file) ?? readEditable(manifest.files, file);
    texts.set(file, text);
    return text;
  };
  return (change) => {
    const { person } = change;
    const obstacle = whyKept(organization, floors, change.take, person);
    if (obstacle !== undefined) return { why: obstacle };
    const taken: { place: Right; grant: Grant; at: Position }[] = [];
    for (const place of change.take) {
      const grants = bindings.get(rightKey(place))?.grants.filter((grant) => grant.person === person) ?? [];
      if (grants.length === 0) return { why: `the manifest does not give ${person} ${rightText(place)}` };
      for (const grant of grants) {
        if (grant.team !== undefined)
          return { why: `${rightText(place)} comes through team ${grant.team}, and others may need it` };
        if (!("position" in grant.origin)) return { why: "the manifest has no text" };
        taken.push({ place, grant, at: grant.origin.position });
      }
    }
    const end = endOf(
      taken.map(({ grant }) => grant),
      now,
    );
    const isAway = isGone(personOf(organization, person).status);
    // What has ended, or is held by somebody who can't act, is taken away, and nothing comes in its place.
    const wanted = end === "ended" || isAway ? [] : change.give;
    const managed = wanted.filter((place) => bindings.has(rightKey(place)));
    const [unmanaged] = wanted.filter((place) => !bindings.has(rightKey(place)));
    // A list that is not managed is left alone. But where nothing else would be given, the technical access would go
    // too.
    if (unmanaged !== undefined && !managed.some(({ scope }) => scope.kind === unmanaged.scope.kind))
      return {
        why: `the manifest does not manage ${rightText(unmanaged)}, and would begin to take it from everybody else`,
      };
    const given = managed.filter(
      (place) => bindings.get(rightKey(place))?.grants.some((grant) => grant.person === person) !== true,
    );
    const file = taken[0]?.at.file ?? manifest.file;
    const text = textOf(file);
    if ("why" in text) return text;
    const moved = { person, until: end === "ended" ? undefined : end };
    const edits = editsOf(text, moved, taken, given);
    if ("why" in edits) return edits;
    const lineEnd = text.text.includes("\r\n") ? "crlf" : undefined;
    const patch: ManifestPatch = { file, ...defined({ lineEnd }), edits: lineEdits(text.text, edits.edits) };
    const after = applyPatch(text.text, patch);
    if (after === undefined) return { why: `${file} has changed in the meantime` };
    return {
      patch,
      before: organization,
      foresee: () =>
        foresee(manifest, { patch, text: text.text, move: { ...moved, take: change.take, give: given } }, now),
      after: () => reload(manifest, new Map([[file, after]]), now),
    };
  };
}

/** When the last of `grants` ends, or `ended` if all have; `undefined` if one has no end. */
function endOf(grants: readonly Grant[], now: Date): string | undefined {
  const lasting = standing({ grants }, now);
  return lasting.length === 0 ? "ended" : lastEnd(lasting);
}

function isGone(status: PersonStatus): boolean {
  return status === "suspended" || status === "inactive";
}

function editsOf(
  { file, text, syntax }: ManifestText,
  { person, until }: { readonly person: string; readonly until: string | undefined },
  taken: readonly { place: Right; at: Position }[],
  given: readonly Right[],
): { readonly edits: readonly TextEdit[] } | NotEditable {
  const edits: TextEdit[] = [];
  for (const { place, at } of taken) {
    const edit = at.file === file ? removeMember(text, syntax, place, at) : undefined;
    if (edit === undefined) return { why: `the entry at ${formatPosition(at)} can't be taken out by itself` };
    edits.push(edit);
  }
  for (const place of given) {
    const added = addMember(text, syntax, place, person, until);
    if (added === undefined) return { why: `${file} has no list of ${rightText(place)} to add ${person} to` };
    edits.push(...added);
  }
  return { edits };
}
