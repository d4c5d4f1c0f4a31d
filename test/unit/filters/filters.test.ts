// What the filters of a query mean, each in one spelling, and what is refused because Clerk would answer with nobody or with everybody.
import { describe, expect, it } from "vitest";
import { argsOf, errorsOf, operationNamed, sentQuery } from "./reading.ts";

const list = operationNamed("users.list");
const count = operationNamed("users.count");
const memberships = operationNamed("users.get_instance_organization_memberships");
const tokens = operationNamed("users.get_o_auth_access_token");
const DEFAULTS = { limit: 10, offset: 0, order_by: "-created_at" };
const many = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}=x${index}`).join("&");

describe("a filter has one spelling", () => {
  it.each<[string, Record<string, unknown>]>([
    ["", {}],
    ["limit=10&offset=0&order_by=-created_at", {}],
    ["user_id=user_x", { user_id: ["user_x"] }],
    ["user_id=%2Buser_x", { user_id: ["user_x"] }],
    ["user_id=-user_x", { user_id: ["-user_x"] }],
    ["user_id=user_b&user_id=-user_z&user_id=%2Buser_a&user_id=-user_y", { user_id: ["user_a", "user_b", "-user_y", "-user_z"] }],
    ["user_id=user_x&user_id=%2Buser_x&user_id=user_x", { user_id: ["user_x"] }],
    ["user_id=-user_x&user_id=-user_x", { user_id: ["-user_x"] }],
    ["organization_id=%2Borg_b&organization_id=-org_a", { organization_id: ["org_b", "-org_a"] }],
    ["external_id=-7&external_id=%2B8&external_id=cn%3Dada%2Cou%3Dit%20desk", { external_id: ["8", "cn=ada,ou=it desk", "-7"] }],
    ["email_address=b@example.com&email_address=a%2Bx@example.com", { email_address: ["a+x@example.com", "b@example.com"] }],
    ["phone_number=%2B15555550124&phone_number=%2B15555550123", { phone_number: ["+15555550123", "+15555550124"] }],
    ["provider=oauth_google&provider_user_id=2&provider_user_id=1", { provider: "oauth_google", provider_user_id: ["1", "2"] }],
    ["provider=google&provider_user_id=1", { provider: "oauth_google", provider_user_id: ["1"] }],
    ["email_address=Ada@EXAMPLE.com&email_address=ada@example.com", { email_address: ["ada@example.com"] }],
    ["username=Ada_Example&username=ada_example", { username: ["ada_example"] }],
    [`web3_wallet=0x${"Ab".repeat(20)}&web3_wallet=0x${"aB".repeat(20)}`, { web3_wallet: [`0x${"ab".repeat(20)}`] }],
    ["name_query=E%CC%81mile", { name_query: "Émile" }],
    ["query=%E2%84%AAim", { query: "Kim" }],
    ["order_by=created_at", { order_by: "created_at" }],
    ["order_by=%2Bcreated_at", { order_by: "created_at" }],
    ["order_by=-username", { order_by: "-username" }],
    ["email_address_query=ELLO%2Bx", { email_address_query: "ello+x" }],
    ["username_query=CoolUser", { username_query: "cooluser" }],
    ["name_query=Ada+Lovelace", { name_query: "ada lovelace" }],
    ["name_query=%C3%89mile", { name_query: "Émile" }],
    ["query=Ada+Lovelace", { query: "Ada Lovelace" }],
    ["query=ada%2Bx@example.com", { query: "ada+x@example.com" }],
    ["query=%2B1555", { query: "+1555" }],
    ["phone_number_query=%2B1555", { phone_number_query: "+1555" }],
    ["starting_after=user_x&order_by=%2Bcreated_at&offset=0", { starting_after: "user_x", order_by: "created_at" }],
    [
      "created_at_after=1262304000000&created_at_before=253402300799999",
      { created_at_after: 1262304000000, created_at_before: 253402300799999 },
    ],
    ["last_active_at_since=1700690400000", { last_active_at_since: 1700690400000 }],
  ])("%j is %j", (query, args) => {
    expect(argsOf(list, query)).toEqual({ ...DEFAULTS, ...args });
    const { limit: _limit, offset: _offset, order_by: _order, starting_after: cursor, ...counted } = args;
    const filtersOnly = query.replaceAll(/(^|&)(limit|offset|order_by)=[^&]*/g, "").replace(/^&/, "");
    if (cursor === undefined) expect(argsOf(count, filtersOnly)).toEqual(counted);
  });

  it("of which Clerk gets that one, no id with a sign that is not one", () => {
    const args = argsOf(list, "user_id=-user_b&user_id=%2Buser_a&order_by=%2Bcreated_at&email_address=a%2Bx@example.com");
    expect(sentQuery(list, args)).toBe(
      "email_address=a%2Bx%40example.com&user_id=user_a&user_id=-user_b&limit=10&offset=0&order_by=created_at",
    );
  });

  it("sorts memberships in one spelling too", () => {
    expect(argsOf(memberships, "order_by=%2Bfirst_name")).toEqual({ limit: 10, offset: 0, order_by: "first_name" });
  });
});

describe("what nobody can match is refused, with the way out", () => {
  it.each<[string, string, RegExp]>([
    // A plus that was not encoded.
    ["email_address=ada+x@example.com", "email_address", /%2B/],
    ["phone_number=+15555550123", "phone_number", /%2B/],
    ["user_id=+user_x", "user_id", /%2B/],
    ["external_id=a+b", "external_id", /%2B.*%20/],
    ["email_address=ada%20x@example.com", "email_address.0", /blank.*%2B/],
    ["email_address=%20ada@example.com", "email_address.0", /blank.*%2B/],
    ["phone_number=%2B1%20555%20555%200123", "phone_number.0", /blank/],
    ["user_id=user%20x", "user_id.0", /blank/],
    ["organization_id=-org%20x", "organization_id.0", /blank/],
    ["username=ada%09x", "username.0", /blank/],
    ["web3_wallet=%200x12", "web3_wallet.0", /blank/],
    ["external_id=%20a", "external_id.0", /without blanks around it/],
    ["email_address_query=ada+x", "email_address_query", /blank.*%2B/],
    ["username_query=ada+x", "username_query", /blank.*%2B/],
    ["phone_number_query=+1555", "phone_number_query", /%2B/],
    ["phone_number_query=(555)-0123", "phone_number_query", /digits/],
    ["query=ada+x@example.com", "query", /%2B/],
    ["query=+15555550123", "query", /%2B/],
    ["order_by=+created_at", "order_by", /%2B/],
    // Lists in one value.
    ["user_id=user_a,user_b", "user_id", /user_id=…&user_id=…/],
    ["external_id=a,b", "external_id", /%2C/],
    ["user_id=user_a%2Cuser_b", "user_id.0", /does not split/],
    ["email_address=a@example.com%2Cb@example.com", "email_address.0", /does not split/],
    // Nothing where something must be.
    ["email_address=", "email_address.0", /./],
    ["email_address=a@example.com&email_address=", "email_address.1", /./],
    ["phone_number=", "phone_number.0", /./],
    ["user_id=", "user_id.0", /./],
    ["user_id=-", "user_id.0", /./],
    ["user_id=%2B", "user_id.0", /./],
    ["external_id=", "external_id.0", /./],
    ["username=", "username.0", /./],
    ["web3_wallet=", "web3_wallet.0", /./],
    ["provider=oauth_google&provider_user_id=", "provider_user_id.0", /./],
    ["starting_after=", "starting_after", /./],
    // Not an address, a number, an id.
    ["email_address=ada", "email_address.0", /./],
    ["phone_number=15555550123", "phone_number.0", /\+15555550123/],
    ["user_id=ada@example.com", "user_id.0", /./],
    ["user_id=me", "user_id.0", /./],
    ["query=a%00", "query", /./],
    ["name_query=ada%E2%80%8B", "name_query", /./],
    // Signs.
    ["user_id=--user_x", "user_id.0", /one sign/],
    ["user_id=%2B-user_x", "user_id.0", /one sign/],
    ["external_id=-%2B7", "external_id.0", /one sign/],
    ["user_id=user_x&user_id=-user_x", "user_id", /with and without/],
    ["organization_id=-org_x&organization_id=%2Borg_x", "organization_id", /with and without/],
    // Times.
    ["created_at_before=1730160000", "created_at_before", /milliseconds/],
    ["created_at_after=4102444800000", "created_at_after", /milliseconds/],
    ["created_at_after=1730160000000000", "created_at_after", /milliseconds/],
    ["created_at_after=1730160000000&created_at_before=1730160000000", "created_at_after", /nobody/],
    ["last_active_at_after=1730160000001&last_active_at_before=1730160000000", "last_active_at_after", /nobody/],
    ["last_active_at_since=1730160000001&last_active_at_before=1730160000000", "last_active_at_since", /nobody/],
    ["last_sign_in_at_after=1730160000001&last_sign_in_at_before=1730160000000", "last_sign_in_at_after", /nobody/],
  ])("%s: %s", (query, param, text) => refuses(query, param, text));
});

describe("what would be everybody is refused, with the way out", () => {
  it.each<[string, string, RegExp]>([
    ["query=", "query", /leave it out/],
    ["query=%20", "query", /leave it out/],
    ["name_query=", "name_query", /leave it out/],
    ["email_address_query=", "email_address_query", /leave it out/],
    ["username_query=", "username_query", /leave it out/],
    ["phone_number_query=", "phone_number_query", /digits/],
    ["user_id[0]=user_x", "user_id[0]", /user_id without brackets, and repeat the name/],
    ["user_id%5B%5D=user_x", "user_id[]", /user_id without brackets, and repeat the name/],
    ["limit[]=1", "limit[]", /Write limit without brackets\./],
    ["created_at_after=1730160000", "created_at_after", /milliseconds/],
    ["created_at_after=0", "created_at_after", /milliseconds/],
    ["created_at_after=-1", "created_at_after", /milliseconds/],
    ["last_active_at_after=1730160000", "last_active_at_after", /milliseconds/],
    ["last_active_at_since=1730160000", "last_active_at_since", /milliseconds/],
    ["last_sign_in_at_after=1262303999999", "last_sign_in_at_after", /milliseconds/],
    ["created_at_before=1730160000000000", "created_at_before", /milliseconds/],
    ["last_active_at_before=253402300800000", "last_active_at_before", /milliseconds/],
    ["last_sign_in_at_before=9007199254740991", "last_sign_in_at_before", /milliseconds/],
    ["provider=oauth_google", "provider", /provider_user_id/],
    ["provider_user_id=1", "provider_user_id", /provider/],
    ["last_active_at_since=1730160000000&last_active_at_after=1730160000000", "last_active_at_since", /one of the two/],
  ])("%s: %s", (query, param, text) => refuses(query, param, text));
});

describe("what Clerk would refuse or not look at is refused before it is sent", () => {
  it.each<[string, string, RegExp]>([
    ["starting_after=user_x&offset=1", "starting_after", /leave offset out/],
    ["starting_after=user_x&order_by=username", "starting_after", /created_at/],
    ["starting_after=user_x&order_by=-updated_at", "starting_after", /created_at/],
    ["limit=0", "limit", /at least 1/],
    ["limit=501", "limit", /at most 500/],
    ["offset=-1", "offset", /at least 0/],
    [many("user_id", 101), "user_id", /at most 100/],
    [many("username", 101), "username", /at most 100/],
  ])("%s: %s", (query, param, text) => refuses(query, param, text, list));

  it("pages of a list of tokens that is not paginated", () => {
    expect(errorsOf(tokens, "paginated=false&limit=1")).toMatchObject([{ param: "paginated" }]);
    expect(errorsOf(tokens, "paginated=false&offset=1")).toMatchObject([{ param: "paginated" }]);
    for (const query of ["paginated=false&limit=10&offset=0", "paginated=true&limit=1", "limit=1"])
      expect(errorsOf(tokens, query)).toEqual([]);
  });
});

/** By the list, and by the count as far as it has the parameter. */
function refuses(query: string, param: string, text: RegExp, ...only: readonly (typeof list)[]): void {
  const paging = /(^|&)(limit|offset|order_by|starting_after)/.test(query);
  for (const operation of only.length > 0 ? only : paging ? [list] : [list, count]) {
    const errors = errorsOf(operation, query);
    expect(errors.map((error) => error.param)).toEqual([param]);
    expect(errors[0]?.detail).toMatch(text);
    expect(["bailiff_param_invalid", "bailiff_param_unknown"]).toContain(errors[0]?.code);
  }
}
