import { GO } from "./families/go.ts";
import { sdkTests } from "./sdk-tests.ts";

sdkTests(GO);
