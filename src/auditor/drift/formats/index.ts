import { type DriftResult } from "..";
import { jsonDocument } from "../../../report/text/json";
import { type Look } from "../../../report/text/look";
import { driftGithub } from "./github";
import { driftMarkdown } from "./markdown";
import { driftTable } from "./table";

/** What a format may need besides the report. */
interface About {
  /** The manifest that was compared. */
  readonly manifest: string;
  /** Version of this program. */
  readonly version: string;
}

type View = (result: DriftResult, look: Look, about: About) => Iterable<string> | Promise<Iterable<string>>;

/** How a drift report is printed, by format. */
export const DRIFT_VIEWS = {
  table: driftTable,
  json: ({ items, ...head }) => [jsonDocument(head, "items", items)],
  markdown: driftMarkdown,
  github: driftGithub,
  // Loaded late, so that only pipelines that use them pay for it.
  sarif: async (result, _look, about) => {
    const { statementsSarif } = await import("../../audit/formats/statements.js");
    return [statementsSarif((await import("./drift-statements.js")).driftStatements(result, about))];
  },
  junit: async (result, _look, about) => {
    const { statementsJunit } = await import("../../audit/formats/statements.js");
    return [statementsJunit((await import("./drift-statements.js")).driftStatements(result, about), () => true)];
  },
} as const satisfies Readonly<Record<string, View>>;
