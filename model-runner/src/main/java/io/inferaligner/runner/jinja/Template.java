package io.inferaligner.runner.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/**
 * A chat template, read once. Values are data: what looks like a tag in them is printed as it is.
 * Immutable, thread-safe.
 */
public final class Template {
  private final List<Statement> statements;
  private final Limits limits;
  private final Clock clock;

  private Template(List<Statement> statements, Limits limits, Clock clock) {
    this.statements = statements;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException of kind TEMPLATE, naming what is wrong or not supported and its line
   */
  public static Template parse(String source) {
    return parse(source, Limits.DEFAULT, Clock.systemDefaultZone());
  }

  /** The same with other limits and another clock for strftime_now. */
  public static Template parse(String source, Limits limits, Clock clock) {
    return new Template(StatementParser.parse(source), limits, clock);
  }

  /**
   * The text of the template with {@code variables}.
   *
   * @throws TemplateException of kind REFUSED or VALUES
   */
  public Text render(Map<String, Value> variables) {
    Scope scope = new Scope(null);
    variables.forEach(scope::set);
    try {
      return new Renderer(limits, ZonedDateTime.now(clock)).render(statements, scope);
    } catch (StackOverflowError e) {
      throw TemplateException.values("the template's values are nested too deeply");
    }
  }
}
