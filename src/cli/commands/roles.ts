import { type Command } from "@commander-js/extra-typings";
import { CAPABILITIES } from "../../model/capabilities";
import { ROLES } from "../../model/roles";
import { type Exit } from "./command-module";
import { EXIT } from "../exit-status";
import { examples } from "../help";
import { type Shell } from "../output/shell";
import { jsonText } from "../../report/text/json";
import { rolesMarkdown } from "../../auditor/questions/formats/roles-markdown";
import { rolesTable } from "../../auditor/questions/formats/roles-table";
import { resultOptions } from "../input/options";

/** `twilio-org roles`: the catalog and the matrix. */
export function define(command: Command, shell: Shell, exit: Exit): void {
  resultOptions(command, ["json", "markdown"])
    .addHelpText("after", examples(["roles", "roles --format markdown --output roles.md"]))
    .action(async ({ format, output }) => {
      const results = {
        table: () => rolesTable(shell.look(output)),
        json: () => [`${jsonText(catalogue(), 2)}\n`],
        markdown: () => rolesMarkdown(),
      };
      await shell.print(results[format](), output);
      exit(EXIT.clean);
    });
}

/** Source of the shape: design, "Shape of JSON results". */
function catalogue() {
  return {
    capabilities: CAPABILITIES.map(({ id, title }) => ({ id, title })),
    roles: ROLES.map(({ id, title, scope, capabilities }) => ({ id, title, scope, capabilities })),
  };
}
