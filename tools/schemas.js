"use strict";
// What the build makes of schemas/*.schema.json: in schemas/compiled/, a validator for each that we read, and under
// types/ the TypeScript types of all. Types come from schemas and nowhere else, so that the two cannot disagree.
const fs = require("node:fs");
const path = require("node:path");

const schemas = path.resolve(__dirname, "..", "schemas");
const compiled = path.join(schemas, "compiled");

/**
 * The name of the type of each schema, and names for those of its definitions that would be called too little by their key.
 * `read` ones are files that we read ourselves, and get a validator; the others are for readers of what we write.
 */
const SCHEMAS = {
  findings: {
    root: "AuditResult",
    read: true,
    names: {
      path: "AccessPathJson",
      place: "Place",
      told: "BaselineItem",
      controls: "ControlsReport",
      control: "ControlResult",
    },
  },
  "organization-access": {
    root: "ManifestFile",
    read: true,
    names: {
      member: "MemberEntry",
      person: "OptionalPersonEntry",
      team: "TeamEntry",
      billingGroup: "BillingGroupEntry",
      account: "AccountEntry",
      amount: "AmountEntry",
      budget: "BudgetEntry",
      changeBudget: "ChangeBudgetEntry",
      limits: "LimitsEntry",
      separationOfDuties: "SeparationEntry",
    },
  },
  "organization-defaults": {
    root: "DefaultsFile",
    read: true,
    names: {
      severity: "SharedSeverity",
      setting: "SharedSetting",
    },
  },
  drift: { root: "DriftResult", read: true, names: { item: "DriftItem", change: "DriftChange" } },
  organizations: { root: "OrganizationsFile", read: true, names: { organization: "OrganizationEntry" } },
  project: { root: "ProjectFile", read: true, names: {} },
  scan: {
    root: "ScanResult",
    read: true,
    names: {
      outcome: "ScanOutcome",
      counts: "ScanCounts",
      organization: "ScannedOrganization",
      new: "NewItem",
      gone: "GoneItem",
    },
  },
  review: {
    root: "ReviewResult",
    read: true,
    names: {
      side: "ComparedSide",
      person: "PersonChangeJson",
      right: "RightJson",
      terms: "TermsJson",
      block: "BlockJson",
    },
  },
  attestation: {
    root: "SignedReview",
    read: true,
    names: { pack: "ReviewPack", gone: "GoneDecision", scope: "DecisionScope", change: "DecisionChange" },
  },
  waivers: { root: "WaiversFile", read: true, names: { waiver: "WaiverEntry" } },
  plan: { root: "PlanFile", read: true },
  snapshot: { root: "SnapshotFile" },
};

const read = (name) => JSON.parse(fs.readFileSync(path.join(schemas, `${name}.schema.json`), "utf8"));

function compileValidator(name) {
  const { Ajv2020 } = require("ajv/dist/2020");
  const standaloneCode = require("ajv/dist/standalone").default;
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    verbose: true,
    code: { source: true },
    // For editors: what is no instant is said in other words, by src/model/instant.ts.
    formats: { "date-time": true },
  });
  const { root } = SCHEMAS[name];
  fs.writeFileSync(path.join(compiled, `${name}.js`), standaloneCode(ajv, ajv.compile(read(name))));
  fs.writeFileSync(
    path.join(compiled, `${name}.d.ts`),
    [
      'import type { ErrorObject } from "ajv";',
      `import type { ${root} } from "./types/${name}";`,
      `declare const validate: { (data: unknown): data is ${root}; errors?: ErrorObject[] | null };`,
      "export = validate;",
      "",
    ].join("\n"),
  );
}

const typeName = (schema, definition) =>
  SCHEMAS[schema].names?.[definition] ?? definition.charAt(0).toUpperCase() + definition.slice(1);

/** What a definition says that it is a copy of. */
const COPY = /^([\w-]+)\.schema\.json#\/\$defs\/(\w+)$/;

/** What a `$ref` names: the schema that it is from, and its definition there. */
function target(ref, from) {
  const [, own] = /^#\/\$defs\/(\w+)$/.exec(ref);
  const [, schema, definition] = COPY.exec(read(from).$defs[own].$comment) ?? [];
  return schema === undefined ? { schema: from, definition: own } : { schema, definition };
}

/**
 * A schema with what it takes over from others as they have it now. Each stands alone, so that an editor can check a
 * file wherever the schema is; a definition that begins with a `$comment` such as `findings.schema.json#/$defs/instant`
 * is a copy of that one, and brings those that it refers to.
 */
function withCopies(schema) {
  if (schema.$defs === undefined) return schema;
  const definitions = { ...schema.$defs };
  const queue = Object.keys(definitions);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const { $comment } = definitions[key];
    const [, file, original] = COPY.exec($comment) ?? [];
    if (file === undefined) continue;
    definitions[key] = { $comment, ...read(file).$defs[original] };
    for (const [, other] of JSON.stringify(definitions[key]).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      const origin = `${file}.schema.json#/$defs/${other}`;
      if (definitions[other]?.$comment === origin) continue;
      if (definitions[other] !== undefined) throw new Error(`${schema.$id} has a definition ${other} of its own`);
      definitions[other] = { $comment: origin };
      queue.push(other);
    }
  }
  return { ...schema, $defs: definitions };
}

/** Renews the copies in a schema's file. */
async function renewCopies(name) {
  const file = path.join(schemas, `${name}.schema.json`);
  const before = read(name);
  const after = withCopies(before);
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  const prettier = require("prettier");
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  fs.writeFileSync(file, await prettier.format(JSON.stringify(after), options));
}

/**
 * The schema as the generator of types is given it: each reference by the name of its type, so that it keeps its own
 * description; definitions under their names; lists of any length but for pairs.
 */
function forTypes(schema, name, imports) {
  if (Array.isArray(schema)) return schema.map((each) => forTypes(each, name, imports));
  if (typeof schema !== "object" || schema === null) return schema;
  if (typeof schema.$ref === "string") {
    const to = target(schema.$ref, name);
    const tsType = typeName(to.schema, to.definition);
    if (to.schema !== name) imports.set(tsType, to.schema);
    return { ...(schema.description === undefined ? {} : { description: schema.description }), tsType };
  }
  // What stands under a pattern is nobody's but its author's: no code may ask for it.
  const { minItems, maxItems, $defs, patternProperties, ...rest } = schema;
  delete rest.default;
  if (typeof rest.title === "string") delete rest.title;
  delete rest.$id;
  const entries = Object.entries(rest).map(([key, value]) => [key, forTypes(value, name, imports)]);
  return {
    ...Object.fromEntries(entries),
    ...(minItems !== undefined && minItems === maxItems ? { minItems, maxItems } : {}),
    ...($defs === undefined
      ? {}
      : {
          $defs: Object.fromEntries(
            Object.entries($defs)
              .filter(([, { $comment }]) => !COPY.test($comment))
              .map(([key, value]) => [typeName(name, key), forTypes(value, name, imports)]),
          ),
        }),
  };
}

/** Nothing that reads results changes them. */
function withReadonly(text) {
  const ts = require("typescript");
  const source = ts.createSourceFile("types.ts", text, ts.ScriptTarget.Latest, true);
  const at = [];
  const visit = (node) => {
    if (ts.isPropertySignature(node) || ts.isIndexSignatureDeclaration(node)) at.push(node.getStart(source));
    if (ts.isArrayTypeNode(node) || ts.isTupleTypeNode(node)) at.push(node.getStart(source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return at.sort((a, b) => b - a).reduce((each, place) => `${each.slice(0, place)}readonly ${each.slice(place)}`, text);
}

async function compileTypes(name) {
  const { compile } = require("json-schema-to-typescript");
  const { root } = SCHEMAS[name];
  const imports = new Map();
  const schema = forTypes(read(name), name, imports);
  const text = await compile(schema, root, {
    additionalProperties: false,
    bannerComment: `/** Made by tools/schemas.js from ${name}.schema.json. */`,
    unreachableDefinitions: true,
  });
  const plain = text
    .replace(/^[ \t]*\*(?:[ \t]*\n[ \t]*\*)? This interface was referenced by .*\n.*"\.\n/gm, "")
    .replace(/^[ \t]*\/\*\*\n[ \t]*\*\/\n/gm, "");
  const lines = [...new Set(imports.values())].map((file) => {
    const types = [...imports].filter(([, each]) => each === file).map(([type]) => type);
    return `import type { ${types.join(", ")} } from "./${file}";\n`;
  });
  fs.writeFileSync(path.join(compiled, "types", `${name}.d.ts`), lines.join("") + withReadonly(plain));
}

/** Makes all of schemas/compiled. */
async function compileSchemas() {
  fs.mkdirSync(path.join(compiled, "types"), { recursive: true });
  for (const name of Object.keys(SCHEMAS)) await renewCopies(name);
  for (const [name, { read }] of Object.entries(SCHEMAS)) {
    if (read) compileValidator(name);
    await compileTypes(name);
  }
}

module.exports = { compileSchemas, withCopies };
