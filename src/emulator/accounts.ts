import { type FastifyInstance } from "fastify";
import { answerPage, type RouteContext } from "./api";
import { ANY_PERMISSION } from "./authorization";
import { ApiError } from "./errors";
import { inOrder } from "./ordered";
import { type Account } from "./entities";
import { type Query } from "./request-query";

const PATH = "/preview-iam/Organizations/:organizationSid/Accounts";

/** The accounts of the organization, which only the preview API lists (facts 5). */
export function accountRoutes(app: FastifyInstance, context: RouteContext): void {
  const { store, needs } = context;
  const onRequest = needs(...ANY_PERMISSION);

  app.get<{ Querystring: Query }>(PATH, { onRequest }, (request) =>
    answerPage(
      request,
      context,
      { key: "content", defaultSize: 50, maximumSize: 100 },
      {
        filters: {},
        list: inOrder(Array.from(store.accounts(), wireAccount)),
        passes: () => true,
      },
    ),
  );

  app.get<{ Params: { accountSid: string } }>(`${PATH}/:accountSid`, { onRequest }, (request) => {
    const { accountSid } = request.params;
    const account = store.account(accountSid);
    if (account?.sid !== accountSid)
      throw new ApiError(404, 25101, `Account ${accountSid} was not found or is not managed by the organization`);
    return wireAccount(account);
  });
}

function wireAccount(account: Account): object {
  return {
    account_sid: account.sid,
    friendly_name: account.name,
    status: account.status,
    owner_sid: account.ownerSid,
    date_created: account.created,
  };
}
