package io.inferaligner.runner.dump;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.family.Families;
import io.inferaligner.runner.family.ModelConfig;
import io.inferaligner.runner.family.Rotary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a config.json, or every *.json of a folder as one, and prints what was read, or the
 * refusal; started by model inspect and by bench/models/read-configs.sh.
 */
public final class ReadConfigsMain {
  private ReadConfigsMain() {}

  public static void main(String[] arguments) {
    Path given = Path.of(arguments.length == 1 ? arguments[0] : "");
    if (arguments.length != 1 || !Files.exists(given)) {
      System.err.println(given + " is no config.json and no folder of such files");
      System.exit(2);
    }
    try (Stream<Path> files = Files.isDirectory(given) ? Files.list(given) : Stream.of(given)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        System.out.println(file.getFileName() + ": " + describe(file));
      }
    } catch (IOException e) {
      System.err.println("cannot read " + arguments[0] + ": " + e.getMessage());
      System.exit(2);
    }
  }

  private static String describe(Path file) throws IOException {
    try {
      return describe(
          Families.read(
              new ObjectMapper().readTree(file.toFile()), JsonNodeFactory.instance.objectNode()));
    } catch (SteeringException e) {
      return "refused: " + e.fault().message();
    }
  }

  private static String describe(ModelConfig config) {
    List<String> rotaries =
        config.program().rotaries().stream().map(ReadConfigsMain::describe).toList();
    long local = config.program().local().stream().filter(Boolean::booleanValue).count();
    return "%s, %.2f B parameters, program %s; L %d, d %d, heads %d/%d of %d, f %d, V %d, context %d; %s; rotary %s; %s; %s"
        .formatted(
            config.architecture(),
            parameters(config) / 1e9,
            config.program().name(),
            config.layers(),
            config.width(),
            config.heads(),
            config.kvHeads(),
            config.headDim(),
            config.feedForward(),
            config.vocabulary(),
            config.context(),
            config.program().activation(),
            rotaries.isEmpty() ? "none" : String.join(" and ", rotaries),
            local == 0
                ? "no window"
                : "window " + config.program().size("window") + " in " + local + " blocks",
            config.program().factors());
  }

  private static String describe(Rotary rotary) {
    return "%d at %.0f %s".formatted(rotary.dimensions(), rotary.theta(), rotary.scaling());
  }

  private static long parameters(ModelConfig config) {
    return Families.weights(config).all().stream()
        .mapToLong(weight -> weight.shape().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }
}
