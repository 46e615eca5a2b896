"use strict";
// Stand-in for the official random plugin, for machines that cannot download it. It knows RandomId and nothing else.
// What it computes, and what makes it compute anew, is that of hashicorp/terraform-provider-random (internal/provider/
// resource_id.go), which the official plugin wraps.
const { randomBytes } = require("node:crypto");
const { createRequire } = require("node:module");
const { isDeepStrictEqual } = require("node:util");

// The engine starts a plugin in the program's folder, so this is the program's own SDK.
const { main } = createRequire(`${process.cwd()}/`)("@pulumi/pulumi/provider");

const supported = "random:index/randomId:RandomId";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Key and value that mark a secret in the engine's wire format. */
const [signature, secret] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];
const isSecret = (value) => typeof value === "object" && value?.[signature] === secret;

/** Without the marks of secrets, and without what is there but null: both compare as if they were not there. */
function plain(value) {
  if (isSecret(value)) return plain(value.value);
  if (typeof value !== "object") return value;
  const entries = Object.entries(value ?? {}).map(([key, item]) => [key, plain(item)]);
  const present = entries.filter(([, item]) => item !== undefined);
  return present.length > 0 ? Object.fromEntries(present) : undefined;
}

function problemsOf({ byteLength, keepers, prefix }) {
  const length = plain(byteLength);
  const values = Object.values(plain(keepers) ?? {});
  return [
    length === unknownValue ||
      (Number.isInteger(length) && length > 0) || ["byteLength", "must be a whole number, 1 or more"],
    !["object", "number", "boolean"].includes(typeof plain(prefix)) || ["prefix", "must be a string"],
    !isSecret(prefix) || [
      "prefix",
      "is a secret, which this stand-in would reveal: install the official random plugin",
    ],
    values.every((value) => typeof value === "string") || ["keepers", "must be a map of strings"],
  ].filter((outcome) => outcome !== true);
}

function encodings(bytes, prefix = "") {
  return {
    b64Url: prefix + bytes.toString("base64url"),
    b64Std: prefix + bytes.toString("base64"),
    hex: prefix + bytes.toString("hex"),
    dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
  };
}

const provider = {
  // The engine's naming rule, resource-random-v<version>, tells which release this stands in for.
  version: /-v([^-/]+)$/.exec(__dirname)?.[1],
  async check(urn, _olds, news) {
    const type = urn.split("::")[2].split("$").at(-1);
    const foreign = `${type} needs the official random plugin: this machine has a stand-in that knows RandomId only`;
    const problems = type === supported ? problemsOf(news) : [["", foreign]];
    return { inputs: news, failures: problems.map(([property, reason]) => ({ property, reason })) };
  },
  // `changes` is left to the engine, which then shows what changed.
  async diff(_id, _urn, olds, news) {
    const inputs = ["byteLength", "keepers", "prefix"];
    return { replaces: inputs.filter((name) => !isDeepStrictEqual(plain(olds[name]), plain(news[name]))) };
  },
  async create(_urn, inputs) {
    const bytes = randomBytes(plain(inputs.byteLength));
    return { id: bytes.toString("base64url"), outs: { ...inputs, ...encodings(bytes, plain(inputs.prefix)) } };
  },
  // Import and get: the id, after a prefix and a comma where there is a prefix.
  async read(id, _urn, props) {
    if (props.hex !== undefined) return { id, props };
    const comma = id.lastIndexOf(",");
    const bytes = Buffer.from(id.slice(comma + 1), "base64url");
    if (bytes.length === 0) throw new Error(`${JSON.stringify(id)} is not the id of a RandomId`);
    const inputs = { byteLength: bytes.length, ...(comma > 0 ? { prefix: id.slice(0, comma) } : {}) };
    return { id: id.slice(comma + 1), inputs, props: { ...inputs, ...encodings(bytes, inputs.prefix) } };
  },
  async update(_id, _urn, olds, news) {
    const { b64Url, b64Std, hex, dec } = olds;
    return { outs: { ...news, b64Url, b64Std, hex, dec } };
  },
};

// An engine that was killed can't stop its plugins.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(), 1000).unref();
void main(provider, process.argv.slice(2));
