// What a 2xx answer of Bailiff's own holds, as a column of its tables: one JSON value, or text in one of several media types, or either.
import * as z from "zod/mini";
import type { HeaderAnswer } from "./openapi/header-answers.ts";

/** By media type: the schema of each line of it, or null where lines are no JSON. */
export interface TextAnswer {
  /** One value instead, for who does not ask for text. */
  readonly json?: z.ZodMiniType;
  readonly text: Readonly<Record<string, z.ZodMiniType | null>>;
  /** Headers that others do not have. */
  readonly headers?: readonly HeaderAnswer[];
}

/** A function, because only the API document and the tests ask: a cold start does not pay for making it. */
export type AnswerShape = () => z.ZodMiniType | TextAnswer;

export function isTextAnswer(answer: z.ZodMiniType | TextAnswer): answer is TextAnswer {
  return !(answer instanceof z.ZodMiniType);
}
