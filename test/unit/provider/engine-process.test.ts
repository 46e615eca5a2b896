import { describe, expect, it } from "vitest";
import { hidesPeople, isDestroy, leavesOut, onlyLooks } from "../../../provider/handler/engine-process";

const engine = (line: string) => ({ id: "1-1", args: line.split(" ") });

describe("what the engine was asked for", () => {
  it.each([
    ["pulumi up --yes", { looks: false, destroys: false, part: false, hides: true }],
    ["pulumi up --target=urn:x", { looks: false, destroys: false, part: true, hides: true }],
    ["/bin/pulumi update -t urn:x", { looks: false, destroys: false, part: true, hides: true }],
    ["pulumi preview", { looks: true, destroys: false, part: false, hides: true }],
    ["pulumi preview --refresh --diff", { looks: true, destroys: false, part: false, hides: false }],
    ["pulumi preview --json", { looks: true, destroys: false, part: false, hides: false }],
    ["pulumi refresh --yes", { looks: true, destroys: false, part: false, hides: true }],
    ["pulumi destroy --run-program --yes", { looks: false, destroys: true, part: false, hides: true }],
    ["pulumi destroy --preview-only", { looks: true, destroys: true, part: false, hides: true }],
    ["pulumi up --stack preview", { looks: false, destroys: false, part: false, hides: true }],
    ["pulumi --stack destroy up", { looks: false, destroys: false, part: false, hides: true }],
    ["pulumi -C preview --non-interactive up -yr", { looks: false, destroys: false, part: false, hides: true }],
    ["pulumi -Q --cwd=up destroy", { looks: false, destroys: true, part: false, hides: true }],
    ["pulumi up -turn:x", { looks: false, destroys: false, part: true, hides: true }],
    ["pulumi up -yft urn:x", { looks: false, destroys: false, part: true, hides: true }],
    ["pulumi up --message destroy", { looks: false, destroys: false, part: false, hides: true }],
    ["pulumi --color never up --stack destroy", { looks: false, destroys: false, part: false, hides: true }],
  ])("%s", (line, { looks, destroys, part, hides }) => {
    const asked = engine(line);
    const said = [onlyLooks(asked), isDestroy(asked), leavesOut(asked), hidesPeople(asked)];
    expect(said).toEqual([looks, destroys, part, hides]);
  });
});
