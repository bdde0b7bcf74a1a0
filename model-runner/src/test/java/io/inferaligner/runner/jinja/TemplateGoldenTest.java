package io.inferaligner.runner.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each construct against the reference library; bench/tokenizers/make_templates.py made the file.
 */
class TemplateGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> everyConstructIsTheReferences() throws IOException {
    JsonNode golden =
        JSON.readTree(Path.of("src", "test", "resources", "jinja", "golden.json").toFile());
    Map<String, Value> variables = new HashMap<>();
    golden
        .path("values")
        .properties()
        .forEach(one ->
            variables.put(one.getKey(), Value.of(JSON.convertValue(one.getValue(), Object.class))));
    return StreamSupport.stream(golden.path("cases").spliterator(), false)
        .map(
            one -> DynamicTest.dynamicTest(one.path("name").asText(), () -> check(one, variables)));
  }

  private static void check(JsonNode golden, Map<String, Value> variables) {
    Template template = Template.parse(golden.path("template").asText());
    if (golden.has("refused")) {
      assertThatThrownBy(() -> template.render(variables)).isInstanceOf(TemplateException.class);
    } else {
      assertThat(template.render(variables).toString()).isEqualTo(golden.path("expected").asText());
    }
  }
}
