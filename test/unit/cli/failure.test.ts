// How a command ends that could not do its work: in one line, and with a code that is no verdict unless it is one.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ApiRefusal } from "../../../cli/api-client.ts";
import { CliProblem, EXIT } from "../../../cli/exit-code.ts";
import { failureJson, failureOf } from "../../../cli/failure.ts";

function thrown(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

it("a problem that was expected speaks for itself", () => {
  expect(failureOf(new CliProblem(EXIT.denied, "may not"), false)).toEqual({ exitCode: 3, text: "may not" });
});

it("what the system refuses is one line", () => {
  const error = thrown(() => readFileSync("/"));
  expect(failureOf(error, true)).toEqual({ exitCode: 2, text: expect.stringMatching(/^EISDIR: [^\n]+$/) });
});

it.each([
  [
    new TypeError("x is not a function\nat all"),
    "this is a bug of bailiff: TypeError: x is not a function. DEBUG=1 shows where.",
  ],
  ["a text", "this is a bug of bailiff: a text. DEBUG=1 shows where."],
])("a bug is called one, in a line: %s", (error, text) => {
  expect(failureOf(error, false)).toEqual({ exitCode: 2, text });
});

it("a bug shows where it is to those who ask", () => {
  expect(failureOf(new TypeError("x"), true).text).toMatch(/^this is a bug of bailiff: TypeError: x\.\nTypeError: x\n {4}at /);
});

it("what tells a refusal in other words has the refusal's code, status and request for a script", () => {
  const refusal = new ApiRefusal(409, "req_1", [{ message: "crossed", code: "bailiff_version_conflict" }]);
  const error = new CliProblem(EXIT.no, "Somebody else published", { cause: refusal });
  expect(JSON.parse(failureJson(error, failureOf(error, false)))).toEqual({
    exit_code: 1,
    status: 409,
    request_id: "req_1",
    errors: [{ message: "Somebody else published", code: "bailiff_version_conflict" }],
  });
});
