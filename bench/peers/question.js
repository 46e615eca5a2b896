"use strict";
// The headline question for peers that are libraries: who works technically, and is Administrator or Owner of the
// organization. What the libraries are not made for, which role means what, is told here, as headline.rego tells OPA.
const fs = require("node:fs");

const NOT_PRODUCTS = ["billing", "organization", "general", "helpcenter"];

/** The snapshot, and for each role the duties that its holders have. */
function readQuestion(file) {
  const snapshot = JSON.parse(fs.readFileSync(file, "utf8"));
  return { ...snapshot, duties: new Map(snapshot.roles.map((role) => [role.sid, dutiesOf(role)])) };
}

function dutiesOf({ friendlyName, lowestLevel, productGroup }) {
  const duties = [];
  if (lowestLevel === "ORGANIZATION" && ["Administrator", "Owner"].includes(friendlyName)) duties.push("wide");
  const isProduct = !NOT_PRODUCTS.includes(productGroup.toLowerCase().replace(/[^a-z]/g, ""));
  if (
    (lowestLevel === "ACCOUNT" && ["Administrator", "Developer"].includes(friendlyName)) ||
    (isProduct && !friendlyName.toLowerCase().endsWith("viewer"))
  )
    duties.push("technical");
  return duties;
}

/** Prints the answer: e-mail addresses. */
function answer(emails) {
  process.stdout.write(JSON.stringify(emails));
}

module.exports = { readQuestion, answer };
