"use strict";
// `npm run new-rule NAME`: a rule with its page, its cases and its line in the table, all of which pass `npm test -- unit` as
// they are. What is to be written stands there as TODO.
const fs = require("node:fs");
const path = require("node:path");

/** The files of all rules, which a new one is added to. */
const EDITED = [
  "src/auditor/rules/index.ts",
  "docs/rules/README.md",
  "docs/controls.md",
  "src/auditor/rules/controls.json",
  "schemas/organization-defaults.schema.json",
];

/** What is said of a new rule until somebody says which controls it gives evidence for. */
const NO_CONTROLS = "TODO which controls it gives evidence for, or why for none.";

const camelCase = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const sorted = (lines) => [...lines].sort((a, b) => (a < b ? -1 : 1));

const rule = (name) => `import { defineRule, NO_OPTIONS } from "./engine/define-rule";
import { holdersWhere, rightsByRole, roleSet } from "./engine/holders";
import { personText } from "./engine/right-text";

/** Source: TODO, where it is written that this is wrong. */
export const ${camelCase(name)} = defineRule({
  id: "${name}",
  severity: "info",
  title: "TODO what the rule demands, in a short sentence",
  rationale: "TODO why it matters.",
  remediation: "TODO what to do about findings in general.",
  messages: {
    found: {
      message: "{person} is Standard User. TODO who, what, where, why.",
      remediation: "TODO the next step.",
    },
  },
  options: NO_OPTIONS,
  *check(context) {
    for (const holder of holdersWhere(context, (roles) => (roles & ROLES) !== 0))
      for (const [, rights] of rightsByRole(holder, ROLES))
        yield { messageId: "found", data: { person: personText(holder.person) }, person: holder.email, rights };
  },
});

const ROLES = roleSet(["standardUser"]);
`;

const page = (name) => `# ${name}

## Summary

TODO what the rule demands, in a short sentence.

## What is wrong

TODO why it matters.

## What to do

TODO what to do about findings in general.

## Example

To be looked at:

\`\`\`yaml
organizationRoles:
  standardUser: [ada@acme.example]
\`\`\`

As it should be:

\`\`\`yaml
organizationRoles:
  standardUser: []
\`\`\`

## Options

None.

## Controls

TODO which controls it gives evidence for, or why for none.

## Severity

\`info\`

## Source

TODO
`;

const cases = (name) => `# Cases of docs/rules/${name}.md.
valid:
  - name: nobody is Standard User
    manifest:
      organizationRoles: { standardUser: [] }
invalid:
  - name: a Standard User
    manifest:
      organizationRoles: { standardUser: [ada@acme.example] }
    findings:
      - message: found
        person: ada@acme.example
        role: standardUser
        at: 3:7
        paths:
          - standardUser
        says: ada@acme.example is Standard User. TODO who, what, where, why.
        remediation: TODO the next step.
`;

/** Writes what a new rule needs, in the project at `root`. Gives the files, relative to it. */
function newRule(name, root) {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name ?? ""))
    throw new Error("a rule is named like no-group-admin: npm run new-rule NAME");
  const at = (file) => path.join(root, file);
  const written = {
    [`src/auditor/rules/${name}.ts`]: rule(name),
    [`docs/rules/${name}.md`]: page(name),
    [`test/cases/rules/${name}.yaml`]: cases(name),
  };
  const taken = Object.keys(written).find((file) => fs.existsSync(at(file)));
  if (taken !== undefined) throw new Error(`${taken} is there already`);
  for (const [file, text] of Object.entries(written)) fs.writeFileSync(at(file), text);

  edit(at("src/auditor/rules/index.ts"), (text) => {
    const imports = text.match(/^import \{ \w+ \} from "\.\/[a-z-]+";$/gm);
    const added = `import { ${camelCase(name)} } from "./${name}";`;
    const before = sorted([...imports, added].map((line) => line.split(" from ")[1]));
    const next = imports.find(
      (line) => line.split(" from ")[1] === before[before.indexOf(added.split(" from ")[1]) + 1],
    );
    const placed =
      next === undefined
        ? text.replace(imports.at(-1), `${imports.at(-1)}\n${added}`)
        : text.replace(next, `${added}\n${next}`);
    return placed.replace(/^\];$/m, `  ${camelCase(name)},\n];`);
  });
  edit(at("docs/rules/README.md"), (text) => {
    const rows = text.match(/^\| \[.*\|$/gm);
    const row = `| [${name}](${name}.md) | info | TODO what the rule demands, in a short sentence |`;
    return text.replace(rows.at(-1), `${rows.at(-1)}\n${row}`);
  });
  edit(at("docs/controls.md"), (text) => {
    const rows = text.match(/^\| \[.*\|$/gm);
    return text.replace(rows.at(-1), `${rows.at(-1)}\n| [${name}](rules/${name}.md) | ${NO_CONTROLS} |`);
  });
  edit(at("src/auditor/rules/controls.json"), (text) =>
    text.replace('\n  },\n  "accessReview"', `,\n    "${name}": { "none": "${NO_CONTROLS}" }\n  },\n  "accessReview"`),
  );
  edit(at("schemas/organization-defaults.schema.json"), (text) => {
    const rows = text.match(/^ {8}"[a-z-]+": \{ "\$ref": "#\/\$defs\/\w+" \}$/gm);
    return text.replace(rows.at(-1), `${rows.at(-1)},\n        "${name}": { "$ref": "#/$defs/setting" }`);
  });
  return [...Object.keys(written), ...EDITED];
}

function edit(file, change) {
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")));
}

module.exports = { newRule };

if (require.main === module) {
  try {
    const files = newRule(process.argv[2], path.resolve(__dirname, ".."));
    process.stdout.write(`${files.join("\n")}\n\nReplace each TODO, then: npm test -- unit lint format\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
