#!/usr/bin/env bash
# Expected: one policy answers alike in OPA itself and compiled by it to WebAssembly, and `quantity * price <= limit` is true where the two
#   are equal.
# Seen: OPA 1.22.3 reckons in binary (64 digits of it), so that 3 times 0.07 is more than 0.21: of 6,000 orders that come to their limit exactly it
#   refuses 557. Its WebAssembly, run by @open-policy-agent/opa-wasm 1.10.0, reckons in decimals and refuses none; but of 1,200 totals
#   divided into parts it finds 233 that do not come to the total again, where OPA finds 6. Whoever tries rules with the one and decides
#   with the other tries other rules; whole cents (products and sums of whole numbers) are exact in both.
# Versions: github.com/open-policy-agent/opa v1.22.3 (Go), @open-policy-agent/opa-wasm 1.10.0 (npm). Needs Go 1.26 or newer, Node 20.9 or newer.
# Source: OPA's documentation: a policy may be evaluated by OPA or as WebAssembly, and the core language is supported fully there. That
#   numbers are printed otherwise is known since 2021 (open-policy-agent/opa, issue 3298).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/module"
cd "$work/module"
export GOFLAGS="-mod=mod -modcacherw" GOPATH="$work/go" GOCACHE="$work/cache" GOTOOLCHAIN=local

cat > orders.rego <<'REGO'
package orders

refused := [order | some order in input.orders; not within(order)]

within(order) if order.quantity * order.price <= order.limit

lost := [share | some share in input.shares; not whole(share)]

whole(share) if share.total / share.parts * share.parts >= share.total
REGO
cat > input.mjs <<'JS'
// As texts, so that every amount is written as a person would write it.
const amount = (cents) => (cents / 100).toFixed(2);
const orders = [];
for (let cents = 1; cents <= 500; cents += 1) {
  for (let quantity = 1; quantity <= 12; quantity += 1) {
    orders.push(`{"price":${amount(cents)},"quantity":${quantity},"limit":${amount(cents * quantity)}}`);
  }
}
const shares = [];
for (let total = 1; total <= 100; total += 1) {
  for (let parts = 1; parts <= 12; parts += 1) shares.push(`{"total":${total},"parts":${parts}}`);
}
console.log(`{"orders":[${orders}],"shares":[${shares}]}`);
JS
node input.mjs > input.json

cat > go.mod <<'MOD'
module example.com/check

go 1.26.0

require github.com/open-policy-agent/opa v1.22.3
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/rego"
)

func need(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Evaluates the policy, and writes it as WebAssembly, as `opa build -t wasm` does.
func main() {
	ctx := context.Background()
	policy, err := os.ReadFile("orders.rego")
	need(err)
	file, err := os.Open("input.json")
	need(err)
	input, err := ast.ValueFromReader(file)
	need(err)
	results, err := rego.New(rego.Query("data.orders"), rego.Module("orders.rego", string(policy)), rego.ParsedInput(input)).Eval(ctx)
	need(err)
	need(json.NewEncoder(os.Stdout).Encode(results[0].Expressions[0].Value))

	compiler := compile.New().WithTarget("wasm").WithEntrypoints("orders").WithPaths("orders.rego").WithFS(os.DirFS("."))
	need(compiler.Build(ctx))
	need(os.WriteFile("orders.wasm", compiler.Bundle().WasmModules[0].Raw, 0o600))
}
GO
go mod tidy >go.log 2>&1 || { cat go.log; exit 1; }
go run . > opa.json

npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact @open-policy-agent/opa-wasm@1.10.0 >/dev/null
cat > check.mjs <<'JS'
import { readFileSync } from "node:fs";
import { loadPolicy } from "@open-policy-agent/opa-wasm";

const policy = await loadPolicy(readFileSync("orders.wasm"), { initial: 10, maximum: 2000 });
const input = JSON.parse(readFileSync("input.json", "utf8"));
const wasm = policy.evaluate(input)[0].result;
const opa = JSON.parse(readFileSync("opa.json", "utf8"));
for (const [name, { refused, lost }] of Object.entries({ OPA: opa, WebAssembly: wasm })) {
  console.log(`${name}: refuses ${refused.length} of ${input.orders.length} orders, finds ${lost.length} of ${input.shares.length} totals changed`);
}
const example = opa.refused.find(({ price, quantity }) => price === 0.07 && quantity === 3);
console.log("refused by OPA alone:", JSON.stringify(example));
const holds =
  [opa.refused.length, opa.lost.length, wasm.refused.length, wasm.lost.length].join() === "557,6,0,233" && example?.limit === 0.21;
console.log(holds ? "holds: OPA and its WebAssembly decide differently about amounts" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
