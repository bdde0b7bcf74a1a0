package io.inferaligner.runner.jinja;

/** A template that cannot be read, or a rendering that failed. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a template was not rendered. */
  public enum Kind {
    /** The template is wrong, or uses something this renderer does not know. */
    TEMPLATE,
    /** The template called raise_exception. */
    REFUSED,
    /** The values do not fit what the template does with them, or a limit was reached. */
    VALUES
  }

  private final Kind kind;

  private TemplateException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** An error of the template's text in {@code line}. */
  static TemplateException template(String what, int line) {
    return new TemplateException(Kind.TEMPLATE, what + " in line " + line);
  }

  /** An error of one rendering. The message holds no text of values. */
  static TemplateException values(String what) {
    return new TemplateException(Kind.VALUES, what);
  }

  /** The template's own refusal. */
  static TemplateException refused(Text reason) {
    return new TemplateException(
        Kind.REFUSED, reason.isAllTemplate() ? reason.toString() : "the template refused");
  }

  public Kind kind() {
    return kind;
  }

  /** The message; never null here. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? kind.name() : message;
  }
}
