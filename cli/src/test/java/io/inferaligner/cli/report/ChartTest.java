package io.inferaligner.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.report.Series.Point;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTest {
  @Test
  void ticksAreRoundAndInside() {
    assertThat(new Axis(0, 1, 0, 100).ticks()).hasSize(6).contains(0.0, 0.2, 0.4, 0.8, 1.0);
    assertThat(new Axis(-37, 112, 0, 100).ticks())
        .containsExactly(-20.0, 0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
    assertThat(Axis.over(new double[] {4, 4}, 0, 10).at(4)).isEqualTo(5);
  }

  @Test
  void aLineHasADotPerPointAndAWhiskerWherePointsHaveIntervals() throws Exception {
    Document figure =
        xml(
            Chart.lines(
                "t",
                "x",
                "y",
                List.of(
                    new Series("a <b>", List.of(Point.of(1, 0.5), new Point(2, 0.7, 0.6, 0.8))),
                    new Series("c", List.of(Point.of(1, 0.1)))),
                0,
                1));
    assertThat(figure.getElementsByTagName("circle").getLength()).isEqualTo(3);
    assertThat(figure.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(figure.getElementsByTagName("circle").item(0).getTextContent())
        .isEqualTo("a <b>: (1, 0.5)");
  }

  @Test
  void aHistogramShowsEveryValueAndMarksTheThreshold() throws Exception {
    Document figure =
        xml(
            Chart.histogram(
                "t", "z", Map.of("one", new double[] {-1, -1, 3}, "two", new double[] {2}), 0));
    assertThat(figure.getElementsByTagName("rect").getLength()).isEqualTo(3);
    assertThat(xml(Chart.histogram("t", "z", Map.of("one", new double[] {5}), 5))).isNotNull();
  }

  @Test
  void aPageIsCompleteInItselfAndShowsTextAsText() {
    String html =
        new Page("a & b").table(List.of("x"), List.of(List.of("<script>alert(1)</script>"))).html();
    assertThat(html)
        .contains("a &amp; b", "&lt;script&gt;")
        .doesNotContain("<script", "http", "url(");
  }

  private static Document xml(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }
}
