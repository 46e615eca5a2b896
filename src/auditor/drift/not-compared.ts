/** What no manifest knows, and Twilio does not publish: what roles allow. */
const MEANINGS = "whether roles allow more or less than before";

/** What a drift without an earlier role list does not tell. */
export const NOT_COMPARED_BY_DRIFT =
  `${MEANINGS}: without an earlier snapshot (--since, or a ledger) only the places where they are granted ` +
  "can be compared";

/** What a review or an audit of what is there does not tell. */
export const NOT_COMPARED_BUT_BY_DRIFT = `${MEANINGS}: twilio-org drift compares that, with an earlier snapshot (--since) or a ledger`;
