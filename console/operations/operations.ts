// The table of operations, as the build found it.
import OPERATION_LIST from "virtual:operations";
import type { OperationBook } from "./operation-facts.ts";

export const OPERATION_BOOK: OperationBook = new Map(OPERATION_LIST.map((operation) => [operation.name, operation]));
