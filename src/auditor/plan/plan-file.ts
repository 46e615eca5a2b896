import { defined } from "../../model/defined";
import validate from "#schemas/plan";
import { fingerprint } from "../../model/fingerprint";
import { jsonText } from "../../report/text/json";
import { type Plan } from "./plan";

/** A plan as JSON, each right and write on a line. */
export function printPlan(plan: Plan): string {
  const { live, roles, lists, writes, awaited, ...head } = plan;
  const list = (items: readonly unknown[], indent: string): string =>
    items.length === 0 ? "[]" : `[${items.map((item) => `\n${indent}  ${jsonText(item)}`).join(",")}\n${indent}]`;
  const entries = [
    ...Object.entries(head).map(([key, value]) => `${jsonText(key)}: ${jsonText(value)}`),
    `"roles": ${list(roles, "  ")}`,
    `"lists": ${list(lists, "  ")}`,
    `"live": {\n    "takenAt": ${jsonText(live.takenAt)},\n    "sha256": ${jsonText(live.sha256)},\n    "rights": ${list(live.rights, "    ")}\n  }`,
    `"writes": ${list(writes, "  ")}`,
    ...(awaited === undefined ? [] : [`"awaited": ${list(awaited, "  ")}`]),
    `"sha256": ${jsonText(seal(plan))}`,
  ];
  return `{\n${entries.map((entry) => `  ${entry}`).join(",\n")}\n}\n`;
}

/** Reads what `printPlan` wrote. Says in words what is wrong with anything else. */
export function parsePlan(text: string): { readonly plan: Plan } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: "it is not JSON" };
  }
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    return { problem: `${error?.instancePath ?? ""} ${error?.message ?? "it is no plan"}`.trim() };
  }
  const { sha256, ...plan } = value;
  if (sha256 !== seal(plan)) return { problem: "its sha256 does not match: it was changed since it was sealed" };
  return { plan };
}

function seal({ awaited, ...plan }: Plan): string {
  return fingerprint({
    ...plan,
    ...(plan.override === undefined ? {} : { override: { ...plan.override } }),
    roles: plan.roles.map((role) => ({ ...role })),
    lists: plan.lists.map((list) => ({ ...list })),
    live: { ...plan.live, rights: plan.live.rights.map((right) => ({ ...right })) },
    writes: plan.writes.map((write) => ({ ...write })),
    ...defined({ awaited: awaited?.map((right) => ({ ...right })) }),
  });
}
