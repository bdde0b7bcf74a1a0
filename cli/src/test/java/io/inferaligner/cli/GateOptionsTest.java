package io.inferaligner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.steering.v1.ExtractionSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GateOptionsTest {
  @Test
  void layersAndAggregationGoIntoTheRequest() {
    ExtractionSpec spec = spec("--gate-layers", "2,3,4", "--gate-aggregation", "k-of-n:2");
    assertThat(spec.getGateLayersList()).containsExactly(2, 3, 4);
    assertThat(spec.getGateAggregation()).isEqualTo("K_OF_N(2)");
    assertThat(spec.getGateLayer()).isZero();
    assertThat(spec("--gate-aggregation", "weighted:0.5,0.5").getGateAggregation())
        .isEqualTo("WEIGHTED(0.5,0.5)");
    assertThat(spec("--gate-aggregation", "Weighted").getGateAggregation()).isEqualTo("WEIGHTED");
  }

  @Test
  void withoutThemItIsOneLayerAsEver() {
    ExtractionSpec spec = spec("--gate-layer", "3");
    assertThat(spec.getGateLayersList()).isEmpty();
    assertThat(spec.getGateLayer()).isEqualTo(3);
    assertThat(spec.getGateAggregation()).isEqualTo("SINGLE");
  }

  @Test
  void aggregationsThatAreNoneAreRefused() {
    for (String bad : List.of("k-of-n:", "majority", "weighted(1,2)", "k-of-n 2")) {
      assertThatThrownBy(() -> spec("--gate-aggregation", bad))
          .isInstanceOf(SteeringException.class)
          .hasMessageContaining("unknown aggregation");
    }
  }

  private static ExtractionSpec spec(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    ExtractionSpec.Builder spec = ExtractionSpec.newBuilder();
    holder.options.fill(spec);
    return spec.build();
  }

  /** Picocli takes options of a command only. */
  @CommandLine.Command(name = "holder")
  static final class Holder {
    @CommandLine.Mixin GateOptions options = new GateOptions();
  }
}
