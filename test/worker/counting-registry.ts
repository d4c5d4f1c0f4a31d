// The real Registry, with a list of what it is asked; one of its methods may be cut.
import type { Registry } from "../../src/ledger/registry.ts";

interface CountingRegistry {
  readonly bindings: { readonly REGISTRY: DurableObjectNamespace<Registry> };
  /** Names of methods, in the order of the calls. */
  readonly asked: string[];
}

export function countingRegistry(objects: DurableObjectNamespace<Registry>, cut?: string): CountingRegistry {
  const asked: string[] = [];
  const counted = (stub: object): object =>
    new Proxy(stub, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          asked.push(String(method));
          if (method === cut) return Promise.reject(new Error("the object is away"));
          return Reflect.apply(value, target, args);
        };
      },
    });
  const REGISTRY = new Proxy(objects, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      if (property !== "get") return value.bind(target);
      return (id: DurableObjectId) => counted(Reflect.apply(value, target, [id]));
    },
  });
  return { bindings: { REGISTRY }, asked };
}
