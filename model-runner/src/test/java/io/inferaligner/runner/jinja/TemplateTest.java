package io.inferaligner.runner.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template cannot do, and where its characters come from. */
class TemplateTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-07-04T09:05:03Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {% do x %}                             | the tag 'do'
          {% include 'x' %}                      | the tag 'include'
          {% import 'x' as y %}                  | the tag 'import'
          {% block x %}{% endblock %}            | the tag 'block'
          {{ x ~ (y is odd) }}{{ z is wrong }}   | the test 'wrong'
          {{ x.append(1) }}                      | the method 'append'
          {{ x.__class__() }}                    | the method '__class__'
          {{ lipsum() }}                         | the function 'lipsum'
          {{ x['a'](1) }}                        | calling anything but a name
          {% for x in y recursive %}{% endfor %} | recursive
          {% for x in y %}{{ loop.changed(x) }}{% endfor %} | the method 'changed'
          {% for x in y %}{{ loop.outer }}{% endfor %} | 'loop.outer'
          {{ range() }}                          | needs its argument 'start'
          {{ range(1, 2, 3, 4) }}                | at most 3
          {% break %}                            | outside of a loop
          {% if x %}                             | 'endif' is missing
          {% endfor %}                           | the tag 'endfor'
          {{ x                                   | not closed
          {{ 'x }}                               | string is not closed
          {# x                                   | comment is not closed
          {% raw %}                              | raw block is not closed
          {{ x + }}                              | expected an expression
          {{ (x }}                               | expected
          {{ x ] }}                              | unexpected ']'
          {{ x ? y }}                            | unexpected character '?'
          {{ 99999999999999999999 }}             | too large
          {% set loop = 1 %}                     | 'loop' cannot be assigned
          {{ '\\N{DASH}' }}                      | escape \\N
          """)
  void whatIsNotSupportedIsNamedWhenTheTemplateIsRead(String source, String named) {
    assertTemplate("first line\n\n" + source).contains(named).contains("in line 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ x | wrong }}",
        "{{ x | map('wrong') }}",
        "{{ x | select('wrong') }}",
        "{{ x | selectattr('a', 'wrong') }}",
        "{{ x | map(wrong) }}",
        "{{ x | safe + 'a' }}",
        "{{ x | trim(wrong=1) }}",
        "{{ x | replace('a') }}"
      })
  void unknownFiltersAndArgumentsAreNamed(String source) {
    assertTemplate(source).containsAnyOf("wrong", "computed name", "safe", "'new'");
  }

  @Test
  void anErrorSaysItsLine() {
    assertTemplate("a\nb\r\n{{ c }}\n{{ d | wrong }}").contains("in line 4");
  }

  @ParameterizedTest
  @Timeout(20)
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set n = namespace(t='x') %}{% for a in range(99) %}{% set n.t = n.t + n.t %}{% endfor %}",
        "{{ 'x' * 999999999999 }}",
        "{{ [1] * 999999999999 }}",
        "{{ range(10 ** 18) }}",
        "{{ 2 ** 999999999 }}",
        "{{ ('ab' * 999999).replace('a', 'c' * 999999) }}",
        "{% for a in range(9999) %}{{ 'x' * 9999 }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set n = namespace(l=[]) %}{% for a in range(99999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l }}",
        "{% set n = namespace(l=[]) %}{% for a in range(99999) %}{% set n.l = [n.l] %}{% endfor %}{{ n.l | tojson }}",
        "{% set n = namespace(l=[1]) %}{% for a in range(99) %}{% set n.l = n.l + n.l %}{% endfor %}",
        "{{ ['x' * 99999] | map('replace', 'x', 'y' * 99999) | list }}"
      })
  void noTemplateRunsOrGrowsWithoutEnd(String source) {
    Template template = Template.parse(source);
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> template.render(Map.of()))
        .matches(e -> e.kind() == TemplateException.Kind.VALUES);
  }

  @Test
  @Timeout(20)
  void deepNestingIsRefusedWhenTheTemplateIsRead() {
    assertTemplate("{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}")
        .contains("nested too deeply");
    assertTemplate("{% if true %}".repeat(100_000)).contains("nested too deeply");
    assertTemplate("{{ " + "- ".repeat(100_000) + "1 }}").contains("nested too deeply");
    assertTemplate("{{ x" + "[x".repeat(100_000) + "]".repeat(100_000) + " }}")
        .contains("nested too deeply");
    assertThat(render("{{ " + "not ".repeat(100_001) + "1 }}").toString()).isEqualTo("False");
  }

  @Test
  void aLongConversationFitsTheLimits() {
    List<Object> messages = new java.util.ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      messages.add(Map.of("role", "user", "content", "a sentence of the user. ".repeat(40)));
    }
    Template template =
        Template.parse(
            "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m.content | trim }}{% endfor %}");
    assertThat(template.render(Map.of("messages", Value.of(messages))).toString())
        .hasSizeGreaterThan(1_900_000);
  }

  @ParameterizedTest
  @CsvSource({
    "{{ value }}, false",
    "{{ '<|end|>' }}, true",
    "<|end|>, true",
    "{{ '<|' ~ 'end' ~ '|>' }}, true",
    "{{ '<|' ~ word ~ '|>' }}, false",
    "{{ value | trim }}, false",
    "{{ (' ' + value + ' ').strip() }}, false",
    "{{ value | upper | lower }}, false",
    "{{ value[0:] }}, false",
    "{{ value[::-1][::-1] }}, false",
    "{{ value.split('e') | join('e') }}, false",
    "{{ value.replace('e'~'nd'~'') }}, false",
    "{% set x %}{{ value }}{% endset %}{{ x }}, false",
    "{% set x %}<|end|>{% endset %}{{ x }}, true",
    "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(value) }}, false",
    "{% filter trim %}{{ value }}{% endfilter %}, false",
    "{{ [value] | first }}, false",
    "{{ value | list | join }}, false",
    "{{ '%s' % value }}, false",
    "{{ '{}'.format(value) }}, false",
    "{{ value.title().lower() }}, false",
    "{{ value if value == '<|end|>' }}, false",
    "{{ '<|end|>' if value == '<|end|>' }}, true"
  })
  void eachCharacterKnowsWhetherTheTemplateWroteIt(String source, boolean template) {
    String filled = source.replace("value.replace('e'~'nd'~'')", "value.replace('e', 'e')");
    Text text =
        Template.parse(filled.replace("'e', 'e'", "'x', 'y'"))
            .render(Map.of("value", Text.ofValue("<|end|>"), "word", Text.ofValue("end")));
    assertThat(text.toString()).isEqualTo("<|end|>");
    assertThat(text.isTemplate(0, text.toString().length())).isEqualTo(template);
  }

  @Test
  void jsonOfAValueStaysAValue() {
    Text text =
        Template.parse("{{ tools | tojson }}")
            .render(Map.of("tools", Value.of(List.of(Map.of("name", "a\"<|end|>")))));
    assertThat(text.toString()).isEqualTo("[{\"name\": \"a\\\"<|end|>\"}]");
    int at = text.toString().indexOf("<|end|>");
    assertThat(text.isTemplate(at, at + 7)).isFalse();
    assertThat(text.isTemplate(0, 9)).isTrue();
  }

  @Test
  void aRefusalShowsTheTemplatesTextOnly() {
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> render("{{ raise_exception('roles must alternate') }}"))
        .matches(e -> e.kind() == TemplateException.Kind.REFUSED)
        .withMessage("roles must alternate");
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() ->
            Template.parse("{{ raise_exception('bad: ' + text) }}")
                .render(Map.of("text", Text.ofValue("private"))))
        .withMessage("the template refused");
  }

  @Test
  void theDateIsWrittenAsPythonWritesIt() {
    String source =
        "{{ strftime_now('%Y-%m-%d %H:%M:%S %d %b %B %a %A %j %y %I%p %-d %-m %% at') }}";
    assertThat(Template.parse(source, Limits.DEFAULT, CLOCK).render(Map.of()).toString())
        .isEqualTo("2024-07-04 09:05:03 04 Jul July Thu Thursday 186 24 09AM 4 7 % at");
  }

  private static Text render(String source) {
    return Template.parse(source).render(Map.of());
  }

  private static org.assertj.core.api.AbstractStringAssert<?> assertTemplate(String source) {
    try {
      Template.parse(source);
    } catch (TemplateException e) {
      assertThat(e.kind()).isEqualTo(TemplateException.Kind.TEMPLATE);
      return assertThat(e.getMessage());
    }
    throw new AssertionError("no error for " + source);
  }
}
