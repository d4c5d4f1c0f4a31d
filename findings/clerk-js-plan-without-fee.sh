#!/usr/bin/env bash
# Expected: billing.getUserBillingSubscription reads a subscription whose plan has no annual fee: `annual_fee: null`.
# Seen: @clerk/backend 2.20.0 raises a ClerkAPIResponseError with the code unexpected_error ("Cannot read properties of null"), as if Clerk
#   had refused: it formats the fee without a look whether there is one, so of a user on a plan that is billed by the month alone nothing
#   can be read. With a fee it reads the same answer; 3.25.0 reads both.
# Versions: @clerk/backend 2.20.0, 3.25.0 (npm). Needs Node 20.9 or newer.
# Source: Clerk's OpenAPI description of API version 2025-04-10, the one that 2.20.0 sends: CommercePlan.annual_fee is nullable.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact \
  older@npm:@clerk/backend@2.20.0 newer@npm:@clerk/backend@3.25.0 >/dev/null

cat > check.mjs <<'JS'
import { createServer } from "node:http";
import { createClerkClient as newer } from "newer";
import { createClerkClient as older } from "older";

const fee = { amount: 900, amount_formatted: "9.00", currency: "USD", currency_symbol: "$" };
const amounts = {
  amount: 900,
  amount_formatted: "9.00",
  annual_monthly_amount: 0,
  annual_monthly_amount_formatted: "0.00",
  annual_amount: 0,
  annual_amount_formatted: "0.00",
  currency_symbol: "$",
  currency: "USD",
};
const planWith = (annual) => ({
  object: "commerce_plan",
  id: "cplan_1",
  name: "Monthly",
  fee,
  annual_monthly_fee: annual,
  annual_fee: annual,
  ...amounts,
  description: "",
  product_id: "cprod_1",
  is_default: false,
  is_recurring: true,
  publicly_visible: true,
  has_base_fee: true,
  payer_type: ["user"],
  for_payer_type: "user",
  slug: "monthly",
  avatar_url: "",
  features: [],
  free_trial_enabled: false,
  free_trial_days: null,
});
const itemWith = (annual) => ({
  object: "commerce_subscription_item",
  id: "csi_1",
  instance_id: "ins_1",
  status: "active",
  plan_id: "cplan_1",
  price_id: "cprice_1",
  plan: planWith(annual),
  plan_period: "month",
  payment_source_id: "",
  payer_id: "payer_1",
  is_free_trial: false,
  proration_date: "",
  period_start: 1767225600000,
  period_end: null,
  canceled_at: null,
  past_due_at: null,
  ended_at: null,
  created_at: 1767225600000,
  updated_at: 1767225600000,
});
const subscriptionWith = (annual) => ({
  object: "commerce_subscription",
  id: "csub_1",
  instance_id: "ins_1",
  status: "active",
  payer_id: "payer_1",
  created_at: 1767225600000,
  updated_at: 1767225600000,
  active_at: 1767225600000,
  past_due_at: null,
  subscription_items: [itemWith(annual)],
});
let annual = null;
const versions = [];
const api = createServer((request, response) => {
  versions.push(request.headers["clerk-api-version"]);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(subscriptionWith(annual)));
});
await new Promise((resolve) => api.listen(0, "127.0.0.1", resolve));

const read = async (createClerkClient) => {
  const apiUrl = `http://127.0.0.1:${api.address().port}`;
  const clerk = createClerkClient({ secretKey: "sk_test_example", apiUrl, telemetry: { disabled: true } });
  try {
    const { subscriptionItems } = await clerk.billing.getUserBillingSubscription("user_1");
    return `reads annualFee ${subscriptionItems[0].plan.annualFee?.amount ?? null}`;
  } catch (error) {
    return `raises ${error.constructor.name} ${error.errors?.[0]?.code}: ${error.errors?.[0]?.message}`;
  }
};
const withoutFee = [await read(older), await read(newer)];
annual = fee;
const withFee = [await read(older), await read(newer)];
for (const [index, release] of ["2.20.0", "3.25.0"].entries()) {
  console.log(`${release}, which sends ${versions[index]}: ${withoutFee[index]}; with a fee it ${withFee[index]}`);
}
const holds =
  /^raises ClerkAPIResponseError unexpected_error: Cannot read properties of null/.test(withoutFee[0]) &&
  versions[0] === "2025-04-10" &&
  [withFee[0], withFee[1], withoutFee[1]].join() === "reads annualFee 900,reads annualFee 900,reads annualFee null";
console.log(holds ? "holds: 2.20.0 cannot read a plan without an annual fee" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
