// The pages' policy forbids making code from text, and zod tries whether it may: told not to, before the first schema is made.
import * as z from "zod/mini";

z.config({ jitless: true });
