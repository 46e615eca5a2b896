import { mayBeLooser } from "../../model/shared-defaults";
import { type Position, type Problem } from "../../model/problem";
import { isLooser, type Strictness } from "../../model/strictness";

/** The file of defaults that a manifest extends, as far as it says what may be looser. */
export interface Allowance {
  /** The file's name, as problems show it. */
  readonly file: string;
  readonly mayLoosen: readonly string[];
}

/** A value that a manifest and the defaults that it extends both state. */
export interface StatedTwice {
  /** What it is, such as `limits.losingAccess.people`. */
  readonly name: string;
  readonly strictness: Strictness;
  readonly own: number | string;
  readonly shared: number | string;
  readonly at: Position;
  readonly sharedAt: Position;
}

/** What of a manifest is looser than the defaults that it extends, and not allowed to be. */
export class Loosenings {
  readonly #problems: Problem[] = [];

  constructor(private readonly allowance: Allowance) {}

  /** Every problem, in the order in which they were found. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Whether the manifest's own value stands: it is no looser, or may be. Otherwise the problem is taken down. */
  stands({ name, strictness, own, shared, at, sharedAt }: StatedTwice): boolean {
    if (!isLooser(strictness, own, shared) || mayBeLooser(this.allowance, name)) return true;
    const message = `${name} is ${String(own)}, and the defaults that this manifest extends allow ${allowedText(strictness, shared)}`;
    this.refuse(name, message, { remedy: "change it", at, related: sharedAt });
    return false;
  }

  /** Takes down that something is looser, unless it may be. Whether it was taken down. */
  refuse(
    name: string,
    message: string,
    { remedy, at, related }: { readonly remedy: string; readonly at: Position; readonly related: Position },
  ): boolean {
    if (mayBeLooser(this.allowance, name)) return false;
    const hint = `${remedy}, or have ${name} listed under mayLoosen in ${this.allowance.file}`;
    this.#problems.push({ kind: "forbidden", message, hint, at, related });
    return true;
  }
}

function allowedText(strictness: Strictness, shared: number | string): string {
  if (strictness === "neither") return `only ${String(shared)}`;
  if (strictness === "larger") return `${String(shared)} or more`;
  if (strictness === "smaller") return `${String(shared)} or less`;
  const allowed = strictness.slice(0, strictness.indexOf(String(shared)) + 1);
  return allowed.length === 1 ? `only ${String(shared)}` : allowed.join(" or ");
}
