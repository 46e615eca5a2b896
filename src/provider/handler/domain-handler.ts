import { canonicalDomain } from "../../model/identity";
import { lookUpDomain } from "./domain-lookup";
import { type CheckFailure } from "./members";
import { type Handler } from "./handler";
import { textOf, UNKNOWN, type Props } from "./values";

/** What Twilio calls the record and how it reads it. Source: facts 6, "Domains". */
const RECORD = { label: "_twilio", type: "TXT", key: "twilio-domain-verification", ttl: 3600 } as const;

/** The handler of `VerifiedDomain`: it changes nothing anywhere, it says what DNS shows of a domain. */
export function domainHandler(environment: () => Readonly<Record<string, string | undefined>>): Handler {
  const observe = async (inputs: Props): Promise<Record<string, unknown>> => {
    const [domain, token] = [textOf(inputs["domain"]) ?? "", textOf(inputs["token"])];
    const name = `${RECORD.label}.${domain}`;
    const value = token === undefined ? undefined : `${RECORD.key}=${token}`;
    const status = await lookUpDomain(
      { name, prefix: `${RECORD.key}=`, value },
      environment()["TWILIO_ORG_DNS_SERVERS"],
    );
    const dnsRecord = { name, type: RECORD.type, ttl: RECORD.ttl, ...(value === undefined ? {} : { value }) };
    return { ...inputs, dnsRecord, status };
  };
  const inputsOf = ({ domain, token }: Props): Record<string, unknown> => ({
    ...(domain === undefined ? {} : { domain }),
    ...(token === undefined ? {} : { token }),
  });
  return {
    check(_olds, news) {
      const failures: CheckFailure[] = [];
      const inputs = inputsOf(news);
      const { domain, token } = inputs;
      if (domain !== UNKNOWN) {
        const canonical = typeof domain === "string" ? canonicalDomain(domain) : undefined;
        if (canonical === undefined) failures.push({ property: "domain", reason: "must be a domain name" });
        else inputs["domain"] = canonical;
      }
      if (token !== undefined && token !== UNKNOWN && !/^[0-9a-f]{32}$/i.test(textOf(token) ?? ""))
        failures.push({ property: "token", reason: "must be the 32 hexadecimal digits that the Twilio Console shows" });
      for (const key of Object.keys(news))
        if (!["domain", "token", "__provider"].includes(key)) failures.push({ property: key, reason: "unknown input" });
      return Promise.resolve({ inputs, failures });
    },
    diff(_id, olds, news) {
      const [before, after] = [olds["domain"], news["domain"]];
      const isAnother = after !== UNKNOWN && before !== undefined && before !== after;
      return Promise.resolve({ replaces: isAnother ? ["domain"] : [] });
    },
    async create(inputs) {
      return { id: textOf(inputs["domain"]) ?? "", outs: await observe(inputsOf(inputs)) };
    },
    async update(_id, _olds, news) {
      return { outs: await observe(inputsOf(news)) };
    },
    delete: () => Promise.resolve(),
    async read(id, props) {
      const inputs = inputsOf(props);
      return { id, props: await observe(inputs), inputs };
    },
  };
}
