package io.inferaligner.cli.report;

import io.inferaligner.cli.terminal.Json;
import java.util.List;
import java.util.Map;

/** One HTML page, written from top to bottom. Mutable. */
public final class Page {
  private static final String STYLE =
      """
      :root{--ink:#1c1f23;--dim:#5d6672;--paper:#fff;--line:#dfe3e8;
      --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#8a6d00;--c5:#56b4e9;--c6:#6b6b6b}
      @media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--dim:#9aa4b0;--paper:#16181c;--line:#30353c;
      --c0:#4aa8e0;--c1:#f0904a;--c2:#2cc79a;--c3:#e3a5c9;--c4:#d3b64a;--c5:#8fd0f5;--c6:#a5a5a5}}
      body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1180px;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem;border-bottom:1px solid var(--line)}
      p.note,figcaption,th{color:var(--dim)}
      .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
      td,th{padding:.2rem .7rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
      td:first-child,th:first-child{text-align:left}
      .figures{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;flex:1 1 480px;max-width:580px}
      svg{width:100%;height:auto}svg .label{fill:var(--dim);font-size:11px}
      svg .grid{stroke:var(--line)}svg .mark{stroke:var(--ink);stroke-dasharray:4 3}
      svg polyline{fill:none;stroke-width:2}svg rect.bar{stroke:none;fill-opacity:.55}svg .whisker{stroke-width:2.5}
      .legend{margin:.2rem 0;font-size:13px}.key::before{content:"";display:inline-block;width:.8em;height:.8em;margin:0 .35em 0 .6em;background:var(--c)}
      """;

  private final StringBuilder html = new StringBuilder();

  public Page(String title) {
    html.append(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    html.append("<title>%s</title>\n<style>\n%s".formatted(escaped(title), STYLE));
    for (int i = 0; i < 7; i++) {
      html.append(".s%d{--c:var(--c%d);stroke:var(--c);fill:var(--c)}\n".formatted(i, i));
    }
    html.append("polyline[class]{fill:none}\n</style></head><body>\n");
    html.append("<h1>%s</h1>\n".formatted(escaped(title)));
  }

  public Page section(String title) {
    html.append("<h2>%s</h2>\n".formatted(escaped(title)));
    return this;
  }

  public Page note(String text) {
    html.append("<p class=\"note\">%s</p>\n".formatted(escaped(text)));
    return this;
  }

  /** A table; the first column is left-aligned. */
  public Page table(List<String> header, List<List<String>> rows) {
    html.append("<div class=\"scroll\"><table>\n<tr>");
    header.forEach(cell -> html.append("<th>%s</th>".formatted(escaped(cell))));
    html.append("</tr>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>%s</td>".formatted(escaped(cell))));
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
    return this;
  }

  /** What was measured where, a row each. */
  public Page facts(Map<String, Object> facts) {
    return table(
        List.of("", ""),
        facts.entrySet().stream()
            .map(fact -> List.of(fact.getKey().replace('_', ' '), text(fact.getValue())))
            .toList());
  }

  /** Drawings of {@link Chart}, side by side where there is room. */
  public Page figures(List<String> charts) {
    html.append("<div class=\"figures\">\n");
    charts.forEach(html::append);
    html.append("</div>\n");
    return this;
  }

  public String html() {
    return html + "</body></html>\n";
  }

  private static String text(Object value) {
    return value instanceof Map<?, ?> map ? Json.line(map) : String.valueOf(value);
  }

  /** {@code text} as HTML content or attribute. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
