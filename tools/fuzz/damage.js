"use strict";
// Damage to files and answers: of their bytes, their encoding, and the values in them.
const { createHash } = require("node:crypto");
const YAML = require("yaml");

const deep = (n) => `${"[".repeat(n)}1${"]".repeat(n)}`;
/** Texts that have hurt programs before. */
const TEXTS = [
  "",
  " ",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "\u0000",
  "\u001b[2J\u001b]0;x\u0007",
  "a\u202eb\u200b",
  "\ufffd",
  "\ud800",
  "ada@acme.example",
  "Ada@ACME.example",
  "a@b",
  "*",
  "../../etc/passwd",
  "::error::x",
  "##[error]x",
  "=HYPERLINK(1)",
  "<script>alert(1)</script>",
  "[x](javascript:x)",
  "2026-02-30T00:00:00Z",
  "9999999999-01-01",
  "OR00000000000000000000000000000001",
  "US00000000000000000000000000000001",
  "AC" + "f".repeat(32),
  "\u0315\u0300\u05ae\u0322".repeat(300),
  " ".repeat(20_000) + "x",
  "a".repeat(50_000),
  "&x",
  "*x",
  "!!js/function x",
  "| ",
  "- a: b # no",
];
const VALUES = [null, true, false, 0, -1, 1.5, 1e308, 9007199254740993, [], {}, [null], [[]], { a: 1 }, ...TEXTS];
const KEYS = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "", "a.b", "x-a", "<<", "\u202e"];

/** Every place in a value: its parent and its key. */
function placesIn(value) {
  const places = [];
  const visit = (parent) => {
    for (const key of Object.keys(parent)) {
      if (places.length > 4_000) return;
      places.push([parent, key]);
      if (typeof parent[key] === "object" && parent[key] !== null) visit(parent[key]);
    }
  };
  if (typeof value === "object" && value !== null) visit(value);
  return places;
}

const define = (parent, key, value) =>
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });

/** Damage to one value of a structure. Those of `WRONG` leave something that is not as it must be, or is missing. */
const STRUCTURE = {
  replace: (random, parent, key) => define(parent, key, random.pick(VALUES)),
  remove: (random, parent, key) => (Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key]),
  empty: (random, parent, key) => define(parent, key, null),
  wrap: (random, parent, key) => define(parent, key, [parent[key]]),
  rename: (random, parent, key) => {
    const value = parent[key];
    if (!Array.isArray(parent)) delete parent[key];
    define(parent, random.pick(KEYS), value);
  },
  twice: (random, parent, key) => Array.isArray(parent) && parent.push(structuredClone(parent[key])),
  many: (random, parent, key) => {
    if (!Array.isArray(parent)) return;
    const one = JSON.stringify(parent[key]) ?? "null";
    // Once: what is multiplied twice is more than any file.
    const times = parent.length > 100 || one.length > 1_000 ? 3 : 800;
    for (let n = 0; n < times; n++) parent.push(JSON.parse(one.replace(/\d(?=\D*$)/, String(n))));
  },
  swap: (random, parent, key) => {
    const other = random.pick(Object.keys(parent));
    const kept = parent[key];
    define(parent, key, parent[other]);
    define(parent, other, kept);
  },
};

function damageValue(random, value) {
  const times = random.chance(0.7) ? 1 : 1 + random.below(4);
  const names = [];
  for (let n = 0; n < times; n++) {
    const places = placesIn(value);
    if (places.length === 0) break;
    const [parent, key] = random.pick(places);
    const name = random.pick(Object.keys(STRUCTURE));
    names.push(`${name} ${key}`.slice(0, 60));
    STRUCTURE[name](random, parent, key);
  }
  return names.join(", ");
}

const splice = (bytes, at, remove, insert) =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(insert), bytes.subarray(at + remove)]);

/** Damage to bytes, whatever they mean. */
const BYTES = {
  flip: (random, bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[random.below(copy.length)] ^= 1 + random.below(255);
    return copy;
  },
  cut: (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1)),
  gap: (random, bytes) => splice(bytes, random.below(bytes.length + 1), 1 + random.below(40), ""),
  insert: (random, bytes) => splice(bytes, random.below(bytes.length + 1), 0, random.pick(TEXTS)),
  invalid: (random, bytes) => splice(bytes, random.below(bytes.length + 1), 0, [0xff, 0xc0, 0x80]),
  double: (random, bytes) => Buffer.concat([bytes, bytes]),
  nothing: () => Buffer.alloc(0),
  deep: (random) => Buffer.from(random.pick([deep(6_000), `a: ${deep(300)}`, "{".repeat(5_000), "- ".repeat(3_000)])),
  bomb: () => Buffer.from(`a: &a [x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*a, *a]`).join("\n")}\n`),
};

/** The same text in other bytes, or with what no text has. */
const ENCODINGS = {
  bom: (text) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
  utf16le: (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
  utf16be: (text) => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, "utf16le").swap16()]),
  "utf16 without a mark": (text) => Buffer.from(text, "utf16le"),
  latin1: (text) => Buffer.from(text.replace("a", "\u00fc"), "latin1"),
  crlf: (text) => Buffer.from(text.replaceAll("\n", "\r\n")),
  cr: (text) => Buffer.from(text.replaceAll("\n", "\r")),
};

/** A snapshot's seal over whatever is in it. */
function seal(value) {
  const body = (JSON.stringify(value) ?? "null").replace(/\}$/, "");
  return `${body},"sha256":"${createHash("sha256").update(body).digest("hex")}"}\n`;
}

/** Ways to read and write a structure, by the kind of file. */
const FORMATS = {
  yaml: {
    parse: (text) => YAML.parse(text),
    print: (value, random) => {
      const text = JSON.stringify(value);
      // The printer of YAML takes very long for long lines of spaces.
      return random.chance(0.5) || text.length > 30_000 ? text : YAML.stringify(value);
    },
  },
  json: { parse: JSON.parse, print: (value) => JSON.stringify(value) },
  sealed: {
    parse: (text) => {
      const { sha256: _, ...rest } = JSON.parse(text);
      return rest;
    },
    print: seal,
  },
  csv: {
    parse: (text) => text.split("\n").map((line) => line.split(",")),
    print: (rows) =>
      (Array.isArray(rows) ? rows : [rows]).map((row) => (Array.isArray(row) ? row.join(",") : String(row))).join("\n"),
  },
};

/** The value of a file; `undefined` where it is damaged already. */
function parsed(format, text) {
  try {
    return format.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Damages a file's bytes.
 *
 * @returns the bytes, what was done, and which kind of damage it is: `structure` may be another valid file, `bytes` and
 * `encoding` are not
 */
function damageFile(random, kind, bytes) {
  const format = FORMATS[kind];
  const text = bytes.toString("utf8");
  const value = format !== undefined && random.chance(0.6) ? parsed(format, text) : undefined;
  if (value !== undefined) {
    const what = damageValue(random, value);
    return { bytes: Buffer.from(format.print(value, random) ?? ""), what, type: "structure" };
  }
  if (random.chance(0.3)) {
    const name = random.pick(Object.keys(ENCODINGS));
    return { bytes: ENCODINGS[name](text), what: name, type: "encoding" };
  }
  const name = random.pick(Object.keys(BYTES));
  return { bytes: BYTES[name](random, bytes), what: name, type: "bytes" };
}

module.exports = { damageFile, damageValue, TEXTS };
