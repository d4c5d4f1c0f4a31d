import { JAVA } from "./families/java.ts";
import { sdkTests } from "./sdk-tests.ts";

sdkTests(JAVA);
