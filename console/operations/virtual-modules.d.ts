// What `console/build/operation-modules.ts` makes.
declare module "virtual:operations" {
  const operations: readonly import("./operation-facts.ts").OperationFacts[];
  export default operations;
}

declare module "virtual:operation-schemas" {
  const schemas: Readonly<Record<string, import("./argument-kind.ts").ObjectSchema>>;
  export default schemas;
}
