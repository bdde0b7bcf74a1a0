package io.inferaligner.runner.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.contract.TurnAttributes;
import io.opentelemetry.api.common.AttributeKey;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code and docs/telemetry/attributes.yaml name the same things. */
class TraceKeysTest {
  @Test
  void everyNameIsDeclaredOnceAndForThisService() throws IOException, IllegalAccessException {
    String yaml = Files.readString(Path.of("..", "docs", "telemetry", "attributes.yaml"));
    Set<String> declared =
        Pattern.compile("- name: (\\S+)\\n    type: (\\S+)\\n    services: \\[(.*)]")
            .matcher(yaml)
            .results()
            .filter(found -> List.of(found.group(3).split(", ", -1)).contains("model-runner"))
            .map(found -> found.group(1) + ":" + found.group(2))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> used = new TreeSet<>();
    for (Field field : fields()) {
      Object value = field.get(null);
      if (value instanceof AttributeKey<?> key) {
        used.add(key.getKey() + ":" + typeName(key));
      } else {
        assertThat(yaml).contains("- name: " + value);
      }
    }
    assertThat(used).isEqualTo(declared);
  }

  private static List<Field> fields() {
    return Stream.of(TraceKeys.class, SteeringAttributes.class, TurnAttributes.class)
        .flatMap(names -> Stream.of(names.getDeclaredFields()))
        .toList();
  }

  private static String typeName(AttributeKey<?> key) {
    return switch (key.getType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case LONG -> "long";
      case DOUBLE -> "double";
      case STRING_ARRAY -> "stringArray";
      case BOOLEAN_ARRAY -> "booleanArray";
      case LONG_ARRAY -> "longArray";
      case DOUBLE_ARRAY -> "doubleArray";
      default -> throw new IllegalArgumentException(key.getType().toString());
    };
  }
}
