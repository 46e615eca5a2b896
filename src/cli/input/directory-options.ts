import { Option } from "@commander-js/extra-typings";

/** `--people`: a directory of people. */
export function peopleOption() {
  return new Option("--people <file>", "a directory of people as CSV: who is technical");
}

/** `--people-email`: its column of addresses. */
export function peopleEmailOption() {
  return new Option("--people-email <column>", "its column of e-mail addresses").default("email");
}

/** `--people-function`: its column of functions. */
export function peopleFunctionOption() {
  return new Option("--people-function <column>", "its column of functions").default("function");
}
