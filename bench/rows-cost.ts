// 7: a page of users under rules that read the target, in this process: what it costs to judge each of them and to leave some out.
import { OPERATIONS } from "../src/clerk/operations.ts";
import { compileBundle, type Decision, decide, hideRows } from "../src/policy/engine.ts";
import { buildVocabulary } from "../src/routes/vocabulary.ts";
import type { Pace } from "./request-path.ts";
import { type Comparison, compare, type Side } from "./rounds.ts";
import { USER } from "./upstream.ts";

const USERS = 500;
/** Every so many-th user is left out. */
const STAFF_EVERY = 10;
const BATCH = 10;
/** Of a round. */
const SHARE = 0.3;

const STAFF = "has(target.private_metadata.staff)";
const LIGHT = [STAFF, "target.banned || target.locked", 'target.public_metadata.plan == "enterprise"'];
/** The addresses are half of what Clerk says of a user. */
const WIDE = [
  STAFF,
  "target.banned || target.locked",
  'target.email_addresses.exists(e, e.email_address.endsWith("@corp.example"))',
];

export async function compareRows(pace: Pace): Promise<Comparison> {
  const page = Buffer.from(JSON.stringify(Array.from({ length: USERS }, (_, index) => userAt(index))));
  const size = `${(page.length / 1024).toFixed(0)} KiB`;
  return compare(
    `7  users.list in this process: a page of ${USERS} users (${size}) under rules that read the target`,
    [{ key: "cpuMs", title: "CPU ms", digits: 2 }],
    [
      side("JSON.parse, for comparison", () => JSON.parse(page.toString())),
      side("one rule", judging(page, [STAFF])),
      side("three rules", judging(page, LIGHT)),
      side("three rules, one over the addresses", judging(page, WIDE)),
    ],
    pace,
  );
}

function userAt(index: number) {
  return {
    ...USER,
    id: `${USER.id}${index}`,
    private_metadata: index % STAFF_EVERY === 0 ? { staff: true } : USER.private_metadata,
  };
}

function side(name: string, work: () => unknown): Side {
  return {
    name,
    async run(seconds) {
      const [fromMs, used] = [performance.now(), process.cpuUsage()];
      let pages = 0;
      do {
        for (let index = 0; index < BATCH; index += 1) work();
        pages += BATCH;
      } while (performance.now() - fromMs < seconds * SHARE * 1000);
      const { user, system } = process.cpuUsage(used);
      return { cpuMs: (user + system) / 1000 / pages };
    },
  };
}

function judging(page: Buffer, conditions: readonly string[]): () => void {
  const rows = rulesFor(conditions);
  return () => {
    const shown = hideRows(page, rows);
    if (!shown.ok || shown.hidden !== USERS / STAFF_EVERY) throw new Error("the benchmark's own page is not judged right");
  };
}

function rulesFor(conditions: readonly string[]): NonNullable<Decision["rows"]> {
  const rules = [
    { id: "list", allow: ["users.list"] },
    ...conditions.map((when, index) => ({ id: `rule-${index}`, deny: ["users.*"], when })),
  ];
  const compiled = compileBundle([{ policy: "bench", rules }], buildVocabulary(OPERATIONS, []), "bench");
  if (!compiled.ok) throw new Error("the bundle of the benchmark does not compile");
  const result = decide(compiled.bundle, {
    key: { id: "key1", name: "Bench", owner: "bench@example.com", policies: ["bench"], scopes: null },
    operation: "users.list",
    args: { limit: USERS, offset: 0 },
    context: { reason: "", ip: null, country: null, nowMs: Date.now(), userAgent: "bench" },
  });
  if (result.kind !== "decided" || result.decision.rows === null) throw new Error("the benchmark's own call is not judged");
  return result.decision.rows;
}
