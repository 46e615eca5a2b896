import { type DriftResult } from "../../drift";
import { jsonDocument } from "../../text/json";
import { type Look } from "../shell";
import { driftGithub } from "./drift-github";
import { driftMarkdown } from "./drift-markdown";
import { driftTable } from "./drift-table";

type View = (result: DriftResult, look: Look) => Iterable<string>;

/** How a drift report is printed, by format. */
export const DRIFT_VIEWS = {
  table: driftTable,
  json: ({ items, ...head }) => [jsonDocument(head, "items", items)],
  markdown: driftMarkdown,
  github: driftGithub,
} as const satisfies Readonly<Record<string, View>>;
