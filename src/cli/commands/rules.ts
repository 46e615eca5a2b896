import { type Command, Option } from "@commander-js/extra-typings";
import { rulesMarkdown, rulesTable, type RuleRow } from "../../auditor/questions/formats/rules-list";
import { RULES, type Rule, type RuleConfiguration } from "../../auditor/rules";
import { jsonText } from "../../report/text/json";
import { type Exit } from "./command-module";
import { EXIT } from "../exit-status";
import { examples } from "../help";
import { readAuditRules } from "../input/audit-files";
import { resultOptions } from "../input/options";
import { SCHEMA_VERSION } from "../output/result-json";
import { type Shell } from "../output/shell";

/** `twilio-org rules`: what an audit looks for. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(command, ["json", "markdown"])
    .addOption(new Option("--rules <file>", "show severity and options as this rules file sets them"))
    .addHelpText("after", examples(["rules", "rules --format json"]))
    .action(async ({ rules: file, format, output }) => {
      const { ownRules, configuration = {} } = await readAuditRules({ rules: file });
      const rows = [...RULES, ...ownRules].map((rule) => rowOf(rule, configuration));
      const results = {
        table: () => rulesTable(rows, shell.look(output)),
        markdown: () => rulesMarkdown(rows),
        json: () => [`${jsonText({ schemaVersion: SCHEMA_VERSION, rules: rows }, 2)}\n`],
      };
      await shell.print(results[format](), output);
      exit(EXIT.clean);
    });
}

/** A rule as it is configured. */
function rowOf(rule: Rule, configuration: RuleConfiguration): RuleRow {
  const setting = configuration[rule.id];
  const isWord = typeof setting === "string";
  const options = { ...rule.options.defaults, ...(isWord ? {} : setting?.options) };
  return {
    id: rule.id,
    severity: (isWord ? setting : setting?.severity) ?? rule.severity,
    title: rule.title,
    options,
    page: RULES.includes(rule) ? `docs/rules/${rule.id}.md` : undefined,
  };
}
