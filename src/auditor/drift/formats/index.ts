import { type DriftResult } from "..";
import { jsonDocument } from "../../../report/text/json";
import { type Look } from "../../../report/text/look";
import { driftGithub } from "./github";
import { driftMarkdown } from "./markdown";
import { driftTable } from "./table";

type View = (result: DriftResult, look: Look) => Iterable<string>;

/** How a drift report is printed, by format. */
export const DRIFT_VIEWS = {
  table: driftTable,
  json: ({ items, ...head }) => [jsonDocument(head, "items", items)],
  markdown: driftMarkdown,
  github: driftGithub,
} as const satisfies Readonly<Record<string, View>>;
