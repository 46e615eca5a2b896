import { expect, it } from "vitest";
import { withStrictSsl } from "../../../../src/records/ledger/postgres-store";

it.each([
  ["postgres://a@b/c?sslmode=require", "postgres://a@b/c?sslmode=verify-full"],
  ["postgres://a@b/c?x=1&sslmode=verify-ca&y=2", "postgres://a@b/c?x=1&sslmode=verify-full&y=2"],
  ["postgres://a@b/c?sslmode=prefer", "postgres://a@b/c?sslmode=verify-full"],
  ["postgres://a@b/c?sslmode=disable", "postgres://a@b/c?sslmode=disable"],
  ["postgres://a@b/c?sslmode=require&uselibpqcompat=true", "postgres://a@b/c?sslmode=require&uselibpqcompat=true"],
  ["postgres://a@b/c", "postgres://a@b/c"],
])("%s asks for what it means, without a warning of the client's", (address, strict) => {
  expect(withStrictSsl(address)).toBe(strict);
});
