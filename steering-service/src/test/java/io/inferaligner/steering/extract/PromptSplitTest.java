package io.inferaligner.steering.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptSplitTest {
  private static final List<Prompt> PROMPTS =
      IntStream.range(0, 500)
          .mapToObj(i -> new Prompt("id-" + i, "text " + i, i < 250, "id-" + i))
          .toList();

  @Test
  void partsAreDisjointStableAndOfTheAskedSize() {
    PromptSplit split = PromptSplit.of(PROMPTS, List.of(), 7);
    assertThat(split.fit()).doesNotContainAnyElementsOf(split.calibration());
    assertThat(split.fit().size() + split.calibration().size()).isEqualTo(500);
    assertThat(split.fit().size()).isBetween(270, 330);
    assertThat(PromptSplit.of(PROMPTS, List.of(), 7)).isEqualTo(split);
    assertThat(PromptSplit.of(PROMPTS, List.of(), 8)).isNotEqualTo(split);
    assertThat(PromptSplit.of(PROMPTS.subList(0, 100), List.of(), 7).fit())
        .allMatch(prompt -> split.fit().contains(prompt));
  }

  @Test
  void wrappersGoAroundBothClassesAndStayInTheirPart() {
    PromptSplit split = PromptSplit.of(PROMPTS, List.of("Please: [INSERT PROMPT HERE]!"), 7);
    List<Prompt> wrapped = split.fit().stream().filter(p -> p.id().endsWith("#wrapped")).toList();
    assertThat(wrapped).allMatch(p -> p.text().startsWith("Please: text "));
    assertThat(wrapped).hasSize(split.fit().size() / 2);
    assertThat(wrapped)
        .allMatch(p -> split.fit().stream().anyMatch(o -> (o.id() + "#wrapped").equals(p.id())));
  }

  @Test
  void aPromptNeverPrintsItsText() {
    assertThat(new Prompt("id", "secret words", true, "s").toString()).isEqualTo("Prompt[id]");
  }
}
