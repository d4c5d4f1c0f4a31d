import { JAVASCRIPT } from "./families/javascript.ts";
import { sdkTests } from "./sdk-tests.ts";

sdkTests(JAVASCRIPT);
