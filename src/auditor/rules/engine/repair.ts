import { type ManifestPatch } from "../../../model/finding";
import { accessProblems } from "../../../manifest/access-problems";
import { loadManifest, type ManifestFiles } from "../../../manifest/load";
import { parseSyntax, type YamlSyntax } from "../../../manifest/yaml-syntax";
import { hasPassed } from "../../../model/instant";
import { type Grant, type Organization, personOf, type PersonStatus } from "../../../model/organization";
import { formatPosition, type Position } from "../../../model/problem";
import { isOwnerRole } from "../../../model/roles";
import { type Repair, type RepairOffer, type RolePlace } from "./access-change";
import { floorsOf, placeKey, whyBelowFloor } from "./floors";
import { addMember, findList, hasAliases, removeMember } from "./member-edits";
import { applyPatch, lineEdits, type TextEdit } from "./text-patch";
import { rightText } from "./right-text";
import { lastEnd } from "./time";

/** A manifest as it was loaded. */
export interface RepairedManifest {
  /** Its first file. */
  readonly file: string;
  readonly files: ManifestFiles;
  readonly organization: Organization;
}

/**
 * Makes patches of a manifest. A patch changes one file, keeps every floor and everybody who is kept for emergencies, does
 * not begin to manage a role that the manifest leaves alone, and is loaded before it is given out.
 */
export function manifestRepair(manifest: RepairedManifest, now: Date): Repair {
  const { organization } = manifest;
  const bindings = new Map(organization.bindings.map((binding) => [placeKey(binding), binding]));
  const floors = floorsOf(organization, now);
  const texts = new Map<string, FileText | { readonly why: string }>();
  const textOf = (file: string): FileText | { readonly why: string } => {
    const text = texts.get(file) ?? readText(manifest.files, file);
    texts.set(file, text);
    return text;
  };
  return (change) => {
    const { person } = change;
    const taken: { place: RolePlace; grant: Grant; at: Position }[] = [];
    for (const place of change.take) {
      const grants = bindings.get(placeKey(place))?.grants.filter((grant) => grant.person === person) ?? [];
      if (grants.length === 0) return { why: `the manifest does not give ${person} ${rightText(place)}` };
      const obstacle = obstacleTo(organization, place, person) ?? whyBelowFloor(floors, place, person);
      if (obstacle !== undefined) return { why: obstacle };
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
    const managed = wanted.filter((place) => bindings.has(placeKey(place)));
    const [unmanaged] = wanted.filter((place) => !bindings.has(placeKey(place)));
    // A list that is not managed is left alone. But where nothing else would be given, the technical access would go too.
    if (unmanaged !== undefined && !managed.some(({ scope }) => scope.kind === unmanaged.scope.kind))
      return {
        why: `the manifest does not manage ${rightText(unmanaged)}, and would begin to take it from everybody else`,
      };
    const given = managed.filter(
      (place) => bindings.get(placeKey(place))?.grants.some((grant) => grant.person === person) !== true,
    );
    const file = taken[0]?.at.file ?? manifest.file;
    const text = textOf(file);
    if ("why" in text) return text;
    const edits = editsOf(file, text, { person, until: end === "ended" ? undefined : end }, taken, given);
    if ("why" in edits) return edits;
    const patch: ManifestPatch = { file, edits: lineEdits(text.text, edits.edits) };
    const after = applyPatch(text.text, patch);
    if (after === undefined) return { why: `${file} was changed meanwhile` };
    return { patch, before: organization, after: () => reloaded(manifest, file, after, now) };
  };
}

/** A file of the manifest that can be edited. */
interface FileText {
  readonly text: string;
  readonly syntax: YamlSyntax;
}

function readText(files: ManifestFiles, file: string): FileText | { readonly why: string } {
  const content = files.read(file);
  if ("error" in content) return { why: `${file} can't be read: ${content.error}` };
  const syntax = parseSyntax(file, content.bytes);
  if ("problems" in syntax) return { why: `${file} was changed meanwhile` };
  if (hasAliases(syntax)) return { why: `${file} repeats values by alias` };
  return { text: new TextDecoder().decode(content.bytes), syntax };
}

/** When the last of `grants` ends; nothing where one does not. */
function endOf(grants: readonly Grant[], now: Date): string | "ended" | undefined {
  const lasting = grants.filter(({ until }) => !hasPassed(until, now));
  return lasting.length === 0 ? "ended" : lastEnd(lasting);
}

function isGone(status: PersonStatus): boolean {
  return status === "suspended" || status === "inactive";
}

function obstacleTo({ breakGlass }: Organization, { role }: RolePlace, person: string): string | undefined {
  if (isOwnerRole(role)) return "ownership moves in the Twilio Console only";
  if (breakGlass.includes(person)) return `${person} is kept for emergencies (breakGlass)`;
  return undefined;
}

function editsOf(
  file: string,
  { text, syntax }: FileText,
  { person, until }: { readonly person: string; readonly until: string | undefined },
  taken: readonly { place: RolePlace; at: Position }[],
  given: readonly RolePlace[],
): { readonly edits: readonly TextEdit[] } | { readonly why: string } {
  const edits: TextEdit[] = [];
  for (const { place, at } of taken) {
    const edit = at.file === file ? removal(text, syntax, place, at) : undefined;
    if (edit === undefined) return { why: `the entry at ${formatPosition(at)} can't be taken out by itself` };
    edits.push(edit);
  }
  for (const place of given) {
    const list = findList(syntax, place);
    const edit = list === undefined ? undefined : addMember(text, list, person, until);
    if (edit === undefined) return { why: `${file} has no list of ${rightText(place)} to add ${person} to` };
    edits.push(edit);
  }
  return { edits };
}

function removal(text: string, syntax: YamlSyntax, place: RolePlace, at: Position): TextEdit | undefined {
  const list = findList(syntax, place);
  return list === undefined ? undefined : removeMember(text, syntax, list, at);
}

/** What the manifest means with `text` in `file`, if it still means something and breaks no access rule that it kept before. */
function reloaded(manifest: RepairedManifest, file: string, text: string, now: Date): ReturnType<RepairOffer["after"]> {
  const { organization: before, files } = manifest;
  const bytes = new TextEncoder().encode(text);
  const { organization, problems } = loadManifest(
    manifest.file,
    { ...files, read: (name) => (name === file ? { bytes } : files.read(name)) },
    now,
  );
  const known = new Set(accessProblems(before, now).map(({ message }) => message));
  const worse = problems.find(({ kind, message }) => kind !== "expired" && !known.has(message));
  if (worse !== undefined || organization === undefined)
    return { why: `the manifest would then be wrong: ${worse?.message ?? "it has no meaning"}` };
  return { organization };
}
