import { defined } from "../../src/model/defined";
import { canonicalDomain } from "../../src/model/identity";
import { type DomainRecordStatus, lookUpDomain } from "./domain-lookup";
import { type CheckFailure } from "./members";
import { type Handler } from "./handler";
import { textOf, UNKNOWN, type Props } from "./json-values";

/** What Twilio calls the record and how it reads it. Source: facts 6, "Domains". */
const RECORD = { label: "_twilio", type: "TXT", key: "twilio-domain-verification", ttl: 3600 } as const;

/** The state of a domain whose record was looked up. */
export function domainState(inputs: Props, status: DomainRecordStatus): Record<string, unknown> {
  const { name, value } = recordOf(inputs);
  const dnsRecord = { name, type: RECORD.type, ttl: RECORD.ttl, ...defined({ value }) };
  return { ...inputs, dnsRecord, status };
}

function recordOf(inputs: Props): { readonly name: string; readonly value: string | undefined } {
  const [domain, token] = [textOf(inputs["domain"]) ?? "", textOf(inputs["token"])];
  return { name: `${RECORD.label}.${domain}`, value: token === undefined ? undefined : `${RECORD.key}=${token}` };
}

/** The handler of `VerifiedDomain`: it changes nothing anywhere, it says what DNS shows of a domain. */
export function domainHandler(environment: () => Readonly<Record<string, string | undefined>>): Handler {
  const observe = async (inputs: Props): Promise<Record<string, unknown>> => {
    const { name, value } = recordOf(inputs);
    const wanted = { name, prefix: `${RECORD.key}=`, value };
    return domainState(inputs, await lookUpDomain(wanted, environment()["TWILIO_ORG_DNS_SERVERS"]));
  };
  const inputsOf = ({ domain, token }: Props): Record<string, unknown> => ({
    ...defined({ domain, token }),
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
