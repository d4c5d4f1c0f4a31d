// The operations of a document, one after the other.
import {
  METHODS,
  type Method,
  type OpenApiDocument,
  type OperationObject,
  type Server,
} from "../../../src/routes/published/openapi/document-shape.ts";

export interface ListedOperation {
  readonly id: string;
  readonly path: string;
  readonly method: Method;
  readonly operation: OperationObject;
  /** Those of its path, or else of the document. */
  readonly servers: readonly Server[];
}

export function listedOperations({ paths, servers }: OpenApiDocument): ListedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined
        ? []
        : [{ id: operation.operationId, path, method, operation, servers: item.servers ?? servers }];
    }),
  );
}
