// What @clerk/backend can send, read off the parameter types of its methods: an object gives its properties, anything else is one argument
// of that name. The compiler itself resolves the types (unions, intersections, generics), so no way of writing them goes unseen.
import { API, type Checker, type Project, SignatureKind, type Type, type Symbol as TypeSymbol } from "typescript/unstable/sync";
import { projectPath } from "../../dev/project.ts";
import { JS_METHODS } from "../docs/sdk-methods.ts";
import type { SdkFields } from "./lacking-fields.ts";

export interface JsFields {
  readonly fields: SdkFields;
  /** Methods of `users` that stand for no operation of the table: `users.freezeUser`. */
  readonly unmapped: readonly string[];
}

/** Where the client is put together: `createBackendApiClient` gives `{ users: UserAPI, … }`. */
const FACTORY = projectPath("node_modules/@clerk/backend/dist/api/factory.d.ts");

/** Of the version in node_modules. @throws Error when the package is not built as it was when this was written. */
export function readJsFields(): JsFields {
  const api = new API({ cwd: projectPath(".") });
  try {
    const [project] = api.updateSnapshot({ openProject: projectPath("tsconfig.node.json") }).getProjects();
    if (project === undefined) throw new Error("tsconfig.node.json could not be opened");
    const client = clientType(project);
    const fields = Object.entries(JS_METHODS).map(
      ([operation, { method }]) => [operation, fieldsOf(project.checker, memberOf(project.checker, client, method))] as const,
    );
    const known = new Set(Object.values(JS_METHODS).map(({ method }) => method));
    const methods = methodsOf(project.checker, client, "users");
    return { fields: new Map(fields), unmapped: methods.filter((method) => !known.has(method)) };
  } finally {
    api.close();
  }
}

function clientType({ program, checker }: Project): Type {
  const source = program.getSourceFile(FACTORY);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const factory = module === undefined ? undefined : checker.getMemberInModuleExports(module, "createBackendApiClient");
  const type = factory === undefined ? undefined : checker.getTypeOfSymbol(factory);
  const [signature] = type === undefined ? [] : checker.getSignaturesOfType(type, SignatureKind.Call);
  const client = signature === undefined ? undefined : checker.getReturnTypeOfSignature(signature);
  if (client === undefined) throw new Error(`createBackendApiClient is not in ${FACTORY}`);
  return client;
}

/** @param path `users.getUserList` */
function memberOf(checker: Checker, client: Type, path: string): Type {
  return path.split(".").reduce((type, name) => {
    const property = checker.getPropertyOfType(type, name);
    const found = property === undefined ? undefined : checker.getTypeOfSymbol(property);
    if (found === undefined) throw new Error(`@clerk/backend has no ${path}`);
    return found;
  }, client);
}

function methodsOf(checker: Checker, client: Type, namespace: string): readonly string[] {
  const type = memberOf(checker, client, namespace);
  // What all namespaces have of their base is for the SDK's own use.
  const inherited = type.isClassOrInterface()
    ? checker.getBaseTypes(type).flatMap((base) => checker.getPropertiesOfType(base))
    : [];
  const own = checker.getPropertiesOfType(type).filter(({ name }) => !inherited.some((one) => one.name === name));
  return own
    .map(({ name }) => `${namespace}.${name}`)
    .filter((path) => checker.getSignaturesOfType(memberOf(checker, client, path), SignatureKind.Call).length > 0);
}

/** Of all overloads together. */
function fieldsOf(checker: Checker, method: Type): ReadonlySet<string> {
  const parameters = checker.getSignaturesOfType(method, SignatureKind.Call).flatMap((signature) => signature.getParameters());
  return new Set(parameters.flatMap((parameter) => namesIn(checker, parameter)).map(snakeCase));
}

function namesIn(checker: Checker, parameter: TypeSymbol): readonly string[] {
  const declared = checker.getTypeOfSymbol(parameter);
  const type = declared === undefined ? undefined : checker.getNonNullableType(declared);
  if (type === undefined) throw new Error(`the parameter ${parameter.name} has no type`);
  const parts = type.isUnionType() ? type.getTypes() : [type];
  const objects = parts.filter((part) => part.isObjectType() || part.isIntersectionType());
  if (objects.length < parts.length) return [parameter.name];
  return objects.flatMap((object) => checker.getPropertiesOfType(object).map(({ name }) => name));
}

/** As the SDK does: `primaryWeb3WalletID` -> `primary_web3_wallet_id`. */
function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}
