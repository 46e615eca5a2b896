import { KINDS, type BindingKind } from "./binding-kinds";
import { textOf, type Props } from "./json-values";
import { readBinding } from "./state";

/** Who joins and who leaves, in a line: `administrator: - ada@acme.example, + mia@acme.example`. */
export function changesText(kind: BindingKind, olds: Props, news: Props): string | undefined {
  const [before, after] = [readBinding(kind, olds).lists, readBinding(kind, news).lists];
  const changes = after.flatMap(({ name, members }) => {
    const had = before.find((list) => list.name === name)?.members;
    if (had === undefined) return [];
    const people = [
      ...[...had.keys()].filter((member) => !members.has(member)).map((member) => `- ${member}`),
      ...[...members.keys()].filter((member) => !had.has(member)).map((member) => `+ ${member}`),
    ];
    return people.length === 0 ? [] : [`${placeName(kind, news, name)}: ${people.join(", ")}`];
  });
  return changes.length === 0 ? undefined : changes.join("; ");
}

/** `administrator`, `commerce_billingprofile_... admins`, `AC... developer`. */
function placeName(kind: BindingKind, inputs: Props, list: string): string {
  const place = KINDS[kind].place.map((name) => textOf(inputs[name]) ?? "");
  return [...place, ...(KINDS[kind].lists.length > 1 ? [list] : [])].join(" ");
}
