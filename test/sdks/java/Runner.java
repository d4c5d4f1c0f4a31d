// Calls Clerk's SDK for Java, as somebody's program would: a line of JSON in, a line of JSON out (../protocol.ts).
//
// Methods and their parameters are found by reflection on the builders that a program would use:
// clerk.users().update().userId(…).requestBody(…).call().

import com.clerk.backend_api.Clerk;
import com.clerk.backend_api.models.errors.ClerkError;
import com.clerk.backend_api.models.operations.File;
import com.clerk.backend_api.utils.BackoffStrategy;
import com.clerk.backend_api.utils.HTTPClient;
import com.clerk.backend_api.utils.JSON;
import com.clerk.backend_api.utils.RetryConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openapitools.jackson.nullable.JsonNullable;

class Runner {
  private static final ObjectMapper MAPPER = JSON.getMapper();
  /** Five seconds of 5xx and no more. */
  private static final RetryConfig ADVISED =
      RetryConfig.builder()
          .backoff(
              BackoffStrategy.builder()
                  .initialInterval(500, TimeUnit.MILLISECONDS)
                  .maxInterval(2, TimeUnit.SECONDS)
                  .maxElapsedTime(5, TimeUnit.SECONDS)
                  .build())
          .build();
  /** Of a request builder: what is no parameter of the operation. */
  private static final Set<String> SETTINGS = Set.of("retryConfig", "call");

  /** What a program adds to have a time-out or headers of its own: the SDK takes an HTTP client. */
  private record Client(JsonNode headers, long timeoutMs) implements HTTPClient {
    @Override
    public HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
      HttpRequest.Builder changed = HttpRequest.newBuilder(request, (name, value) -> true);
      headers.fields().forEachRemaining(one -> changed.setHeader(one.getKey(), one.getValue().asText()));
      if (timeoutMs > 0) changed.timeout(Duration.ofMillis(timeoutMs));
      return HTTPClient.client.send(changed.build(), HttpResponse.BodyHandlers.ofInputStream());
    }
  }

  public static void main(String[] args) throws Exception {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode question = MAPPER.readTree(line);
      ObjectNode answer = question.get("ask").asText().equals("describe") ? describe(question) : call(question);
      answer.set("id", question.get("id"));
      System.out.write((MAPPER.writeValueAsString(answer) + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  private static ObjectNode call(JsonNode question) throws Exception {
    Clerk.Builder settings =
        Clerk.builder().bearerAuth(question.get("key").asText()).serverURL(question.get("base").asText());
    if (question.has("headers") || question.has("timeout_ms")) {
      settings.client(new Client(question.path("headers"), question.path("timeout_ms").asLong(0)));
    }
    switch (question.get("retries").asText()) {
      case "off" -> settings.retryConfig(RetryConfig.noRetries());
      case "advised" -> settings.retryConfig(ADVISED);
      default -> {}
    }
    Object resource = Clerk.class.getMethod(question.get("resource").asText()).invoke(settings.build());
    Object request = resource.getClass().getMethod(question.get("method").asText()).invoke(resource);
    fill(request, question.get("args"));
    ObjectNode answer = MAPPER.createObjectNode();
    try {
      Object response = request.getClass().getMethod("call").invoke(request);
      answer.put("ok", true).set("value", plain(given(response)));
    } catch (InvocationTargetException thrown) {
      failure(answer, thrown.getCause());
    }
    return answer;
  }

  /** Arguments that the builder does not know by name are members of the one object that it takes. */
  private static void fill(Object builder, JsonNode args) throws Exception {
    ObjectNode rest = MAPPER.createObjectNode();
    for (var fields = args.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> one = fields.next();
      if (!set(builder, camelCase(one.getKey()), one.getValue())) rest.set(one.getKey(), one.getValue());
    }
    Optional<Method> whole = wholeRequest(builder.getClass());
    if (whole.isPresent() && (!rest.isEmpty() || whole.get().getName().equals("request"))) {
      Object inner = whole.get().getParameterTypes()[0].getMethod("builder").invoke(null);
      fill(inner, rest);
      whole.get().invoke(builder, inner.getClass().getMethod("build").invoke(inner));
    } else if (!rest.isEmpty()) {
      throw new IllegalArgumentException(builder.getClass().getSimpleName() + " does not take " + rest);
    }
  }

  private static Optional<Method> wholeRequest(Class<?> builder) {
    return setters(builder).filter(one -> isObject(one.getParameterTypes()[0])).findFirst();
  }

  private static boolean isObject(Class<?> type) {
    return type != File.class && type.getName().startsWith("com.clerk") && !type.isEnum()
        && Arrays.stream(type.getMethods()).anyMatch(one -> one.getName().equals("builder"));
  }

  private static boolean set(Object builder, String name, JsonNode value) throws Exception {
    for (Method setter : setters(builder.getClass()).filter(one -> one.getName().equals(name)).toList()) {
      Class<?> type = setter.getParameterTypes()[0];
      if (isWrapper(type)) continue;
      Object converted =
          type == File.class
              ? File.builder()
                  .fileName(value.get("name").asText())
                  .content(Base64.getDecoder().decode(value.get("$file").asText()))
                  .build()
              : MAPPER.convertValue(value, MAPPER.constructType(setter.getGenericParameterTypes()[0]));
      setter.invoke(builder, converted);
      return true;
    }
    return false;
  }

  /** Every setter that takes one has a twin that takes the thing itself. */
  private static boolean isWrapper(Class<?> type) {
    return type == Optional.class || type == JsonNullable.class;
  }

  private static Stream<Method> setters(Class<?> builder) {
    return Arrays.stream(builder.getMethods())
        .filter(one -> one.getDeclaringClass() == builder && !Modifier.isStatic(one.getModifiers()))
        .filter(one -> one.getParameterCount() == 1 && one.getReturnType() == builder)
        .filter(one -> !SETTINGS.contains(one.getName()));
  }

  /** The one thing in a response that is not about HTTP. */
  private static Object given(Object response) throws Exception {
    for (Method getter : response.getClass().getDeclaredMethods()) {
      if (getter.getParameterCount() > 0 || getter.getReturnType() != Optional.class) continue;
      Optional<?> value = (Optional<?>) getter.invoke(response);
      if (value.isPresent()) return value.get();
    }
    return null;
  }

  /** The SDK's own mapper cannot write all of its models, so they are read through their getters. */
  private static JsonNode plain(Object value) throws ReflectiveOperationException {
    if (value instanceof Optional<?> optional) return optional.isPresent() ? plain(optional.get()) : null;
    if (value instanceof JsonNullable<?> nullable) return nullable.isPresent() ? plain(nullable.get()) : null;
    if (value instanceof List<?> list) {
      ArrayNode array = MAPPER.createArrayNode();
      for (Object one : list) array.add(plain(one));
      return array;
    }
    if (value == null || !value.getClass().getName().startsWith("com.clerk") || value.getClass().isEnum()) {
      return MAPPER.valueToTree(value);
    }
    ObjectNode object = MAPPER.createObjectNode();
    for (Method getter : value.getClass().getDeclaredMethods()) {
      int modifiers = getter.getModifiers();
      if (getter.getParameterCount() > 0 || !Modifier.isPublic(modifiers) || Modifier.isStatic(modifiers)) continue;
      if (Set.of("hashCode", "toString").contains(getter.getName())) continue;
      JsonNode member = read(getter, value);
      if (member != null) object.set(snakeCase(getter.getName()), member);
    }
    return object;
  }

  /** Some getters of this release throw whatever Clerk answers: a union's `object()` casts an enum to a text. */
  private static JsonNode read(Method getter, Object value) throws ReflectiveOperationException {
    try {
      return plain(getter.invoke(value));
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof ClassCastException) return null;
      throw thrown;
    }
  }

  private static void failure(ObjectNode answer, Throwable error) throws IOException {
    answer.put("ok", false).put("class", error.getClass().getSimpleName()).put("text", String.valueOf(error.getMessage()));
    answer.putNull("status").putNull("code");
    if (!(error instanceof ClerkError refused)) return;
    String body = refused.bodyAsString().orElse("");
    // The message alone is "API error occurred": whoever wants to know why logs the body with it.
    answer.put("status", refused.code()).put("body", body).put("text", error.getMessage() + ": " + body);
    if (!body.startsWith("{")) return;
    JsonNode code = MAPPER.readTree(body).at("/errors/0/code");
    if (code.isTextual()) answer.set("code", code);
  }

  private static ObjectNode describe(JsonNode question) throws NoSuchMethodException {
    ObjectNode answer = MAPPER.createObjectNode();
    ObjectNode methods = answer.putObject("methods");
    ObjectNode fields = answer.putObject("fields");
    for (JsonNode resource : question.get("resources")) {
      Map<String, List<String>> found = methodsOf(Clerk.class.getMethod(resource.asText()).getReturnType());
      methods.set(resource.asText(), MAPPER.valueToTree(found.keySet()));
      fields.set(resource.asText(), MAPPER.valueToTree(found));
    }
    return answer;
  }

  /** And the parameters of each. */
  private static Map<String, List<String>> methodsOf(Class<?> resource) throws NoSuchMethodException {
    Map<String, List<String>> fields = new TreeMap<>();
    for (Method method : resource.getDeclaredMethods()) {
      if (!Modifier.isPublic(method.getModifiers()) || method.getParameterCount() > 0) continue;
      if (!method.getReturnType().getSimpleName().endsWith("RequestBuilder")) continue;
      fields.put(method.getName(), new ArrayList<>(wireNames(method.getReturnType())));
    }
    return fields;
  }

  private static Set<String> wireNames(Class<?> builder) throws NoSuchMethodException {
    Set<String> names = new TreeSet<>();
    for (Method setter : setters(builder).toList()) {
      Class<?> type = setter.getParameterTypes()[0];
      if (isWrapper(type)) continue;
      if (isObject(type)) names.addAll(wireNames(type.getMethod("builder").getReturnType()));
      else names.add(snakeCase(setter.getName()));
    }
    return names;
  }

  private static String camelCase(String name) {
    StringBuilder text = new StringBuilder();
    for (String word : name.split("_")) {
      text.append(text.isEmpty() ? word : word.substring(0, 1).toUpperCase() + word.substring(1));
    }
    return text.toString();
  }

  private static String snakeCase(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase();
  }
}
