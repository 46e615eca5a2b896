import { canonicalSid, isSid } from "../../model/identity";
import { LedgerError } from "./store";

/**
 * The name of an organization's ledger: its SID, with the digits in lower case, since the same one must not have two.
 *
 * @throws LedgerError where `sid` is none: it becomes the name of a folder
 */
export function organizationKey(sid: string): string {
  if (!isSid("organization", sid))
    throw new LedgerError(
      `${JSON.stringify(sid)} is not the SID of an organization`,
      "it is OR and 32 hexadecimal digits",
    );
  return canonicalSid(sid);
}
