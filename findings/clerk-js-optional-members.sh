#!/usr/bin/env bash
# Expected: @clerk/backend reads an answer that lacks what Clerk's description lets be missing.
# Seen: 1.34.0, 2.33.8 and 3.25.0 raise a ClerkAPIResponseError with the code unexpected_error and no status where a membership has no
#   `public_user_data`; so a removal that was done looks like a refusal, and one such membership hides the whole list. 3.25.0 does the same
#   for a subscription's item whose `next_payment` has no `amount`, or null. Who takes personal data out of answers, as the description
#   allows, meets both.
# Versions: @clerk/backend 1.34.0, 2.33.8, 3.25.0 (npm). Needs Node 20.9 or newer.
# Source: Clerk's OpenAPI descriptions of API versions 2025-04-10 to 2026-05-12: OrganizationMembership does not require public_user_data;
#   CommerceSubscriptionItemNextPaymentResponse requires nothing, and its amount is nullable.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact \
  first@npm:@clerk/backend@1.34.0 second@npm:@clerk/backend@2.33.8 third@npm:@clerk/backend@3.25.0 >/dev/null

cat > check.mjs <<'JS'
import { createServer } from "node:http";

const times = { created_at: 1767225600000, updated_at: 1767225600000 };
const organization = {
  object: "organization",
  id: "org_1",
  name: "Example",
  slug: "example",
  has_image: false,
  max_allowed_memberships: 5,
  admin_delete_enabled: true,
  public_metadata: {},
  ...times,
};
const membership = { object: "organization_membership", id: "orgmem_1", role: "org:member", permissions: [], public_metadata: {}, organization, ...times };
const user = { user_id: "user_1", first_name: null, last_name: null, profile_image_url: null, image_url: "", has_image: false };
const money = { amount: 900, amount_formatted: "9.00", currency: "USD", currency_symbol: "$" };
const subscription = (payment) => ({
  object: "commerce_subscription",
  id: "csub_1",
  instance_id: "ins_1",
  status: "active",
  payer_id: "payer_1",
  active_at: times.created_at,
  past_due_at: null,
  ...times,
  subscription_items: [
    {
      object: "commerce_subscription_item",
      id: "csi_1",
      instance_id: "ins_1",
      status: "active",
      plan_id: "cplan_1",
      plan: null,
      plan_period: "month",
      payment_source_id: "",
      payer_id: "payer_1",
      is_free_trial: false,
      proration_date: "2026-01-01",
      period_start: times.created_at,
      period_end: null,
      canceled_at: null,
      past_due_at: null,
      ended_at: null,
      ...times,
      next_payment: payment,
    },
  ],
});

let answer;
const done = [];
const server = createServer((request, response) => {
  if (request.method === "DELETE") done.push(request.url);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const apiUrl = `http://127.0.0.1:${server.address().port}`;

const seen = [];
const attempt = async (what, given, call) => {
  answer = given;
  const came = await call().then(
    () => "reads it",
    (error) => `raises ${error.errors?.[0]?.code}, status ${error.status}`,
  );
  console.log(`${what}: ${came}`);
  seen.push(came);
};
const releases = { "1.34.0": "first", "2.33.8": "second", "3.25.0": "third" };
for (const [release, name] of Object.entries(releases)) {
  const { createClerkClient } = await import(name);
  const clerk = createClerkClient({ secretKey: "sk_test_example", apiUrl, telemetry: { disabled: true } });
  const remove = () => clerk.organizations.deleteOrganizationMembership({ organizationId: "org_1", userId: "user_1" });
  const list = () => clerk.users.getOrganizationMembershipList({ userId: "user_1" });
  await attempt(`${release}, a removal`, membership, remove);
  await attempt(`${release}, a list`, { data: [membership], total_count: 1 }, list);
  await attempt(`${release}, a list with public_user_data`, { data: [{ ...membership, public_user_data: user }], total_count: 1 }, list);
  if (name !== "third") continue;
  const read = () => clerk.billing.getUserBillingSubscription("user_1");
  await attempt(`${release}, a next payment without amount`, subscription({ date: 1767225600000 }), read);
  await attempt(`${release}, one whose amount is null`, subscription({ date: 1767225600000, amount: null }), read);
  await attempt(`${release}, one with an amount`, subscription({ date: 1767225600000, amount: money }), read);
}
server.close();
console.log(`removals done: ${done.length}`);
const raises = "raises unexpected_error, status undefined";
const wanted = [raises, raises, "reads it"];
const holds = seen.join() === [...wanted, ...wanted, ...wanted, ...wanted].join() && done.length === 3;
console.log(holds ? "holds: what may be missing is missed" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
