package io.inferaligner.runner.jinja;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;

/** Everything a template can call. What is not here is refused when the template is read. */
final class Signatures {
  private static final Value FALSE = new Value.Bool(false);
  private static final Signature NONE = Signature.none();
  private static final Signature ONE = NONE.required("value");
  private static final Signature CHARACTERS = NONE.optional("chars");
  private static final Signature SPLIT =
      NONE.optional("sep").optional("maxsplit", new Value.Int(-1));
  private static final Signature FIND = NONE.required("sub");
  private static final Signature EXTREME =
      NONE.optional("case_sensitive", FALSE).optional("attribute");

  /** Functions by name. */
  static final Map<String, Signature> FUNCTIONS =
      Map.of(
          "raise_exception", NONE.required("message"),
          "strftime_now", NONE.required("format"),
          "range", NONE.required("start").optional("stop").optional("step"));

  /** Functions whose arguments all have names of the template's choice. */
  static final Set<String> KEYWORD_FUNCTIONS = Set.of("namespace", "dict");

  /** Filters by name. */
  static final Map<String, Signature> FILTERS =
      Map.ofEntries(
          entry("abs", NONE),
          entry("capitalize", NONE),
          entry("count", NONE),
          entry("d", NONE.optional("default_value", Text.EMPTY).optional("boolean", FALSE)),
          entry("default", NONE.optional("default_value", Text.EMPTY).optional("boolean", FALSE)),
          entry(
              "dictsort",
              NONE.optional("case_sensitive", FALSE)
                  .optional("by", Text.ofTemplate("key"))
                  .optional("reverse", FALSE)),
          entry("first", NONE),
          entry("float", NONE.optional("default", new Value.Real(0))),
          entry("format", Signature.any()),
          entry(
              "indent",
              NONE.optional("width", new Value.Int(4))
                  .optional("first", FALSE)
                  .optional("blank", FALSE)),
          entry(
              "int",
              NONE.optional("default", new Value.Int(0)).optional("base", new Value.Int(10))),
          entry("items", NONE),
          entry("join", NONE.optional("d", Text.EMPTY).optional("attribute")),
          entry("last", NONE),
          entry("length", NONE),
          entry("list", NONE),
          entry("lower", NONE),
          entry("map", Signature.any().optional("attribute").optional("default")),
          entry("max", EXTREME),
          entry("min", EXTREME),
          entry("reject", Signature.any()),
          entry("rejectattr", Signature.any()),
          entry("replace", NONE.required("old").required("new").optional("count")),
          entry("reverse", NONE),
          entry(
              "round",
              NONE.optional("precision", new Value.Int(0))
                  .optional("method", Text.ofTemplate("common"))),
          entry("safe", NONE),
          entry("select", Signature.any()),
          entry("selectattr", Signature.any()),
          entry(
              "sort",
              NONE.optional("reverse", FALSE)
                  .optional("case_sensitive", FALSE)
                  .optional("attribute")),
          entry("string", NONE),
          entry("sum", NONE.optional("attribute").optional("start", new Value.Int(0))),
          entry("title", NONE),
          entry(
              "tojson",
              NONE.optional("ensure_ascii", FALSE)
                  .optional("indent")
                  .optional("separators")
                  .optional("sort_keys", FALSE)),
          entry("trim", CHARACTERS),
          entry("unique", EXTREME),
          entry("upper", NONE));

  /** Tests by name. */
  static final Map<String, Signature> TESTS =
      Map.ofEntries(
          entry("boolean", NONE),
          entry("callable", NONE),
          entry("defined", NONE),
          entry("divisibleby", ONE),
          entry("eq", ONE),
          entry("equalto", ONE),
          entry("==", ONE),
          entry("even", NONE),
          entry("false", NONE),
          entry("float", NONE),
          entry("ge", ONE),
          entry(">=", ONE),
          entry("gt", ONE),
          entry("greaterthan", ONE),
          entry(">", ONE),
          entry("in", ONE),
          entry("integer", NONE),
          entry("iterable", NONE),
          entry("le", ONE),
          entry("<=", ONE),
          entry("lessthan", ONE),
          entry("lower", NONE),
          entry("lt", ONE),
          entry("<", ONE),
          entry("mapping", NONE),
          entry("ne", ONE),
          entry("!=", ONE),
          entry("none", NONE),
          entry("number", NONE),
          entry("odd", NONE),
          entry("sameas", ONE),
          entry("sequence", NONE),
          entry("string", NONE),
          entry("true", NONE),
          entry("undefined", NONE),
          entry("upper", NONE));

  /** Methods by name, whatever they are called on. */
  static final Map<String, Signature> METHODS =
      Map.ofEntries(
          entry("capitalize", NONE),
          entry("count", FIND),
          entry("cycle", Signature.any()),
          entry("endswith", FIND),
          entry("find", FIND),
          entry("format", Signature.any()),
          entry("get", NONE.required("key").optional("default")),
          entry("index", FIND),
          entry("isalpha", NONE),
          entry("isdigit", NONE),
          entry("islower", NONE),
          entry("isspace", NONE),
          entry("isupper", NONE),
          entry("items", NONE),
          entry("join", NONE.required("iterable")),
          entry("keys", NONE),
          entry("lower", NONE),
          entry("lstrip", CHARACTERS),
          entry("removeprefix", NONE.required("prefix")),
          entry("removesuffix", NONE.required("suffix")),
          entry(
              "replace", NONE.required("old").required("new").optional("count", new Value.Int(-1))),
          entry("rfind", FIND),
          entry("rsplit", SPLIT),
          entry("rstrip", CHARACTERS),
          entry("split", SPLIT),
          entry("splitlines", NONE.optional("keepends", FALSE)),
          entry("startswith", FIND),
          entry("strip", CHARACTERS),
          entry("title", NONE),
          entry("upper", NONE),
          entry("values", NONE));

  /** Attributes of the variable loop. */
  static final Set<String> LOOP =
      Set.of(
          "index",
          "index0",
          "revindex",
          "revindex0",
          "first",
          "last",
          "length",
          "depth",
          "depth0",
          "previtem",
          "nextitem");

  private Signatures() {}

  /** The signature of {@code name} in {@code table}; refuses names that are not there. */
  static Signature known(Map<String, Signature> table, String name, String what, int line) {
    Signature signature = table.get(name);
    if (signature == null) {
      throw TemplateException.template(what + " is not supported", line);
    }
    return signature;
  }
}
