"use strict";
// The schema of the plugin's package, made of the public types of provider/ and what stands in their comments, so that
// programs in every language are told what Node programs are. Source: https://www.pulumi.com/docs/iac/extending-pulumi/schema/
const fs = require("node:fs");
const path = require("node:path");
const ts = require("typescript");

const root = path.resolve(__dirname, "..");
const provider = path.join(root, "provider");
const PACKAGE = "twilio-organization";
const DYNAMIC = "pulumi-nodejs:dynamic/twilio:";

const RESOURCES = ["OrganizationRoleBinding", "BillingGroupAssignment", "AccountRoleBinding", "VerifiedDomain"];
/** Types that programs see by these names. */
const NAMED = {
  MemberArgs: "Member",
  MembersOutput: "Member",
  AccessPathJson: "AccessPath",
  Source: "AssignmentSource",
  Findings: "FindingCounts",
  Summary: "AuditSummary",
  Edits: "Edit",
};

/** Unions that stay text in other languages, whose programs would have to name a type otherwise. */
const TEXTS = ["OrganizationRole", "AccountRole", "Role", "Capability", "Severity", "Scope", "Marks"];

/** Maps of whatever values. */
const MAPS = ["AccessManifest", "Props"];

/** Data sources: functions that programs call. */
const FUNCTIONS = ["getEffectiveAccess", "getFindings"];

const DECLARATIONS = [
  ts.isInterfaceDeclaration,
  ts.isClassDeclaration,
  ts.isFunctionDeclaration,
  ts.isTypeAliasDeclaration,
];

/** The declarations in the files, by name: interfaces, classes, functions and type aliases. */
function declarationsIn(files) {
  const found = new Map();
  for (const file of files) {
    const source = ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    ts.forEachChild(source, (node) => {
      if (DECLARATIONS.some((isOne) => isOne(node))) found.set(node.name.text, node);
    });
  }
  return found;
}

/** What stands in the comment of a declaration, as one paragraph each. */
function commentOf(node) {
  const text = ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
    .join("\n\n");
  return text
    .split("\n\n")
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim())
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

class SchemaMaker {
  constructor(declarations) {
    this.declarations = declarations;
    this.types = {};
  }

  /** The properties of an interface, those of its parents first. */
  membersOf(name) {
    const node = this.declarations.get(name);
    if (node === undefined) throw new Error(`no declaration of ${name}`);
    const parents = (node.heritageClauses ?? [])
      .filter(() => ts.isInterfaceDeclaration(node))
      .flatMap(({ types }) => types.flatMap(({ expression }) => this.membersOf(expression.text)));
    return [...parents, ...node.members.filter((member) => ts.isPropertySignature(member))];
  }

  /** An object type: properties with their descriptions, and those that have to be given. */
  objectOf(members) {
    const properties = {};
    const required = [];
    for (const member of members) {
      const name = member.name.text;
      properties[name] = { ...this.typeOf(member.type), ...described(member) };
      if (member.questionToken === undefined && !allowsUndefined(member.type)) required.push(name);
    }
    return { type: "object", properties, ...(required.length === 0 ? {} : { required }) };
  }

  /** Adds a named type and gives the reference to it. */
  named(name, make) {
    if (this.types[name] === undefined) {
      this.types[name] = {};
      this.types[name] = make();
    }
    return { $ref: `#/types/${PACKAGE}:index:${name}` };
  }

  /** The schema of a TypeScript type. */
  typeOf(node) {
    if (ts.isParenthesizedTypeNode(node)) return this.typeOf(node.type);
    if (ts.isTypeOperatorNode(node)) return this.typeOf(node.type);
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: "string" };
      // No number of ours has a fraction.
      case ts.SyntaxKind.NumberKeyword:
        return { type: "integer" };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: "boolean" };
      case ts.SyntaxKind.ObjectKeyword:
        return { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } };
    }
    if (ts.isArrayTypeNode(node)) return { type: "array", items: this.typeOf(node.elementType) };
    if (ts.isUnionTypeNode(node)) return this.unionOf(node);
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) return { type: "string" };
    if (ts.isTypeLiteralNode(node)) return this.named(this.nameFor(node), () => this.objectOf(node.members));
    if (ts.isMappedTypeNode(node)) return this.mappedOf(node);
    if (ts.isTypeReferenceNode(node)) return this.referenceOf(node);
    if (ts.isIndexedAccessTypeNode(node)) return this.typeOf(this.memberOf(node).type);
    throw new Error(`the schema can't say what this type says: ${node.getText()}`);
  }

  /** The property that `Interface["property"]` stands for. */
  memberOf({ objectType, indexType }) {
    return this.membersOf(objectType.typeName.text).find(({ name }) => name.text === indexType.literal.text);
  }

  unionOf(node) {
    const parts = node.types.filter((each) => each.kind !== ts.SyntaxKind.UndefinedKeyword);
    const literals = parts.filter((each) => ts.isLiteralTypeNode(each));
    if (literals.length === parts.length && parts.length > 1)
      return TEXTS.includes(this.nameFor(node))
        ? { type: "string" }
        : this.named(this.nameFor(node), () => ({
            type: "string",
            enum: literals.map(({ literal }) => ({ name: capitalized(literal.text), value: literal.text })),
          }));
    const schemas = parts.map((each) => this.typeOf(each));
    return schemas.length === 1 ? schemas[0] : { oneOf: schemas };
  }

  /** `{ [K in keyof Limits]?: Input<number> }` has the properties of `Limits`, all of one type. */
  mappedOf(node) {
    const constraint = node.typeParameter.constraint;
    const name = constraint.type.typeName.text;
    return this.named(name, () => ({
      type: "object",
      properties: Object.fromEntries(
        this.membersOf(name).map((member) => [member.name.text, { ...this.typeOf(node.type), ...described(member) }]),
      ),
    }));
  }

  referenceOf(node) {
    const name = node.typeName.text;
    const [first, second] = node.typeArguments ?? [];
    // Whether a value is known yet is no part of its type.
    if (name === "Input" || name === "Output" || name === "Readonly") return this.typeOf(first);
    if (name === "Record") return { type: "object", additionalProperties: this.typeOf(second) };
    // JSON has no dates: a moment is text.
    if (name === "Date" || TEXTS.includes(name)) return { type: "string" };
    if (MAPS.includes(name)) return { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } };
    const target = this.declarations.get(name);
    if (target === undefined) throw new Error(`no declaration of ${name}`);
    if (ts.isTypeAliasDeclaration(target)) return { ...this.typeOf(target.type), ...described(target) };
    return this.named(NAMED[name] ?? name, () => ({ ...this.objectOf(this.membersOf(name)), ...described(target) }));
  }

  /** A type without a name of its own is called by the property, or the alias, that has it. */
  nameFor(node) {
    for (let at = node.parent; at !== undefined; at = at.parent) {
      if (ts.isTypeAliasDeclaration(at)) return NAMED[at.name.text] ?? at.name.text.replace(/Output$/, "");
      if (ts.isPropertySignature(at) || ts.isPropertyDeclaration(at)) {
        const name = capitalized(at.name.text);
        return NAMED[name] ?? name;
      }
    }
    throw new Error(`no name for ${node.getText()}`);
  }

  /** A resource: its arguments, and what its class declares. */
  resource(name) {
    const inputs = this.objectOf(this.membersOf(`${name}Args`));
    const declared = this.declarations.get(name);
    const outputs = declared.members.filter(
      (member) =>
        ts.isPropertyDeclaration(member) && member.modifiers.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword),
    );
    const own = this.objectOf(outputs);
    const { properties, required = [] } = own;
    return {
      ...described(declared),
      inputProperties: inputs.properties,
      requiredInputs: inputs.required ?? [],
      properties: withInputs(properties, inputs.properties),
      required: required.filter(
        (each) => (inputs.required ?? []).includes(each) || inputs.properties[each] === undefined,
      ),
      aliases: [{ type: `${DYNAMIC}${name}` }],
    };
  }

  /** A function: what it takes, and what its result holds. */
  function(name) {
    const [inputs, outputs] = ["Args", "Result"].map((part) => this.objectOf(this.membersOf(capitalized(name) + part)));
    return { ...described(this.declarations.get(name)), inputs, outputs };
  }
}

/** What a resource is given it also has; what the class says of it counts, and comments that it does not repeat. */
function withInputs(outputs, inputs) {
  const all = Object.entries({ ...inputs, ...outputs });
  return Object.fromEntries(
    all.map(([name, schema]) => {
      const description = schema.description ?? inputs[name]?.description;
      return [name, { ...schema, ...(description === undefined ? {} : { description }) }];
    }),
  );
}

function allowsUndefined(node) {
  if (ts.isUnionTypeNode(node)) return node.types.some((each) => each.kind === ts.SyntaxKind.UndefinedKeyword);
  const [first] = ts.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : [];
  return first !== undefined && /^(Input|Output)$/.test(node.typeName.text) && allowsUndefined(first);
}

function capitalized(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function described(node) {
  const description = commentOf(node);
  return description === "" ? {} : { description };
}

/** The component: what it is given has to be known when it is made, but for what is typed as an Input. */
function component(maker) {
  const name = "OrganizationAccess";
  const inputs = maker.objectOf(maker.membersOf(`${name}Args`));
  const declared = maker.declarations.get(name);
  const revision = declared.members.find(
    (member) => ts.isPropertyDeclaration(member) && member.name.text === "revision",
  );
  const later = maker
    .membersOf(`${name}Args`)
    .filter(({ type }) => ts.isTypeReferenceNode(type) && type.typeName.text === "Input")
    .map((member) => member.name.text);
  const plain = Object.entries(inputs.properties).map(([key, value]) => [
    key,
    later.includes(key) ? value : { ...value, plain: true },
  ]);
  return {
    ...described(declared),
    isComponent: true,
    inputProperties: Object.fromEntries(plain),
    requiredInputs: inputs.required,
    properties: { revision: { ...maker.typeOf(revision.type), ...described(revision) } },
    required: ["revision"],
    aliases: [{ type: `pulumi-twilio-organization:index:${name}` }],
  };
}

/** The schema without its version. */
function pluginSchema() {
  const { description, license, keywords } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const files = [
    ...["resources.ts", "organization-access.ts", "organization-provider.ts", "handler/domain-lookup.ts"],
    ...["source.ts", "effective-access.ts", "findings.ts"].map((file) => `plugin/functions/${file}`),
    ...["../src/model/limits.ts", "../src/model/finding.ts", "../schemas/compiled/types/findings.d.ts"],
  ];
  const maker = new SchemaMaker(declarationsIn(files.map((file) => path.join(provider, file))));
  const settings = maker.objectOf(maker.membersOf("OrganizationProviderArgs")).properties;
  const token = (name) => `${PACKAGE}:index:${name}`;
  const resources = Object.fromEntries(RESOURCES.map((name) => [token(name), maker.resource(name)]));
  resources[token("OrganizationAccess")] = component(maker);
  const functions = Object.fromEntries(FUNCTIONS.map((name) => [token(name), maker.function(name)]));
  return {
    name: PACKAGE,
    displayName: "Twilio organization",
    description,
    keywords: ["category/cloud", "kind/native", ...keywords],
    license,
    config: { variables: settings },
    provider: { ...described(maker.declarations.get("OrganizationProvider")), inputProperties: settings },
    types: Object.fromEntries(Object.entries(maker.types).map(([name, type]) => [token(name), type])),
    resources,
    functions,
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true },
      csharp: { respectSchemaVersion: true },
    },
  };
}

const DECLARATION = `/** Made by tools/plugin-schema.js. */
/** The schema of the plugin's package, but for its version. */
export declare const schema: Readonly<Record<string, unknown>>;
/** Versions of this package and of @pulumi/random. */
export declare const versions: { readonly plugin: string; readonly random: string };
`;

/** Writes schemas/compiled/plugin.js, which the plugin loads. */
function compilePluginSchema() {
  const { version, dependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const versions = { plugin: version, random: dependencies["@pulumi/random"] };
  const compiled = path.join(root, "schemas", "compiled");
  const lines = [
    `exports.schema = ${JSON.stringify(pluginSchema())};`,
    `exports.versions = ${JSON.stringify(versions)};`,
  ];
  fs.writeFileSync(path.join(compiled, "plugin.js"), `"use strict";\n${lines.join("\n")}\n`);
  fs.writeFileSync(path.join(compiled, "plugin.d.ts"), DECLARATION);
}

module.exports = { compilePluginSchema, pluginSchema };
