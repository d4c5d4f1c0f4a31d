import { expect, it, vi } from "vitest";
import { onceByKey } from "../../src/once-by-key.ts";

function three() {
  const make = vi.fn((key: string) => ({ key }));
  const map = onceByKey(new Map(["a", "b", "c"].map((key) => [key, () => make(key)])));
  return { make, map };
}

it("makes a value when it is asked for, and once", () => {
  const { make, map } = three();
  expect([map.size, map.has("b"), map.has("d"), [...map.keys()]]).toEqual([3, true, false, ["a", "b", "c"]]);
  expect(make).not.toHaveBeenCalled();
  expect(map.get("b")).toBe(map.get("b"));
  expect(map.get("d")).toBeUndefined();
  expect(make.mock.calls).toEqual([["b"]]);
});

it("is the same map for who goes through it, in its own order, whatever was asked for before", () => {
  const { make, map } = three();
  const b = map.get("b");
  expect([...map].map(([key, value]) => [key, value.key])).toEqual(["a", "b", "c"].map((key) => [key, key]));
  expect([...map.values()][1]).toBe(b);
  expect(map.get("a")).toBe([...map.values()][0]);
  const seen: unknown[] = [];
  map.forEach((value, key, whole) => {
    seen.push([key, value.key, whole === map]);
  });
  expect(seen).toEqual(["a", "b", "c"].map((key) => [key, key, true]));
  expect(make).toHaveBeenCalledTimes(3);
});

it("keeps nothing of a maker that throws", () => {
  let fails = true;
  const map = onceByKey(
    new Map([
      [
        "a",
        () => {
          if (fails) throw new Error("not yet");
          return 1;
        },
      ],
    ]),
  );
  expect(() => map.get("a")).toThrow("not yet");
  fails = false;
  expect(map.get("a")).toBe(1);
});
