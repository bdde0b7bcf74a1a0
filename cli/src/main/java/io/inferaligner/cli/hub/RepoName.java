package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of a hub: OWNER/NAME, for a few old ones only NAME.
 *
 * @param revision branch, tag or commit
 */
public record RepoName(String id, String revision) {
  private static final String MAIN = "main";
  private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
  private static final Pattern FORM =
      Pattern.compile("(" + WORD + "(?:/" + WORD + ")?)(?:@([A-Za-z0-9][A-Za-z0-9._/-]{0,199}))?");
  private static final String FOLDER = "models--";

  /**
   * The name in {@code text}: REPO or REPO@REVISION.
   *
   * @throws SteeringException NAME_INVALID
   */
  public static RepoName parse(String text) {
    return read(text)
        .orElseThrow(() ->
            new SteeringException(
                FaultReason.NAME_INVALID,
                "'%s' is no model of a hub: write OWNER/NAME or OWNER/NAME@REVISION"
                    .formatted(text)));
  }

  /** The name in {@code text}; empty if it cannot be one. */
  static Optional<RepoName> read(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || text.contains("..") || text.contains("--")) {
      return Optional.empty();
    }
    String revision = matcher.group(2);
    return Optional.of(new RepoName(matcher.group(1), revision == null ? MAIN : revision));
  }

  /** Name of its folder in a cache. */
  String folder() {
    return FOLDER + id.replace("/", "--");
  }

  /** The name whose folder in a cache is {@code folder}; empty if that is none of a model. */
  static Optional<String> ofFolder(String folder) {
    return folder.startsWith(FOLDER)
        ? Optional.of(folder.substring(FOLDER.length()).replaceFirst("--", "/"))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return revision.equals(MAIN) ? id : id + "@" + revision;
  }
}
