import { PYTHON } from "./families/python.ts";
import { sdkTests } from "./sdk-tests.ts";

sdkTests(PYTHON);
