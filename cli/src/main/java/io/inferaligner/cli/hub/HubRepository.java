package io.inferaligner.cli.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a hub says about one model: its commit, its files, where their bytes are. */
final class HubRepository {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
  private static final int MAX_PAGES = 100;

  private final HubRequests requests;
  private final HubSettings settings;
  private final RepoName repo;

  HubRepository(HubRequests requests, HubSettings settings, RepoName repo) {
    this.requests = requests;
    this.settings = settings;
    this.repo = repo;
  }

  /** The commit that the revision stands for now. */
  String commit() throws InterruptedException {
    String path =
        "/api/models/%s/revision/%s"
            .formatted(repo.id(), URLEncoder.encode(repo.revision(), StandardCharsets.UTF_8));
    String commit =
        requests.ask(
            "GET", path, repo, answer -> JSON.readTree(answer.body()).path("sha").asText());
    if (!commit.matches("[0-9a-f]{40}")) {
      throw requests.unavailable("names no commit of " + repo);
    }
    return commit;
  }

  /** The files of {@code commit} that lie in no folder. */
  List<HubFile> files(String commit) throws InterruptedException {
    List<HubFile> files = new ArrayList<>();
    Optional<String> path = Optional.of("/api/models/%s/tree/%s".formatted(repo.id(), commit));
    for (int page = 0; path.isPresent(); page++) {
      if (page == MAX_PAGES) {
        throw requests.unavailable("lists the files of " + repo + " without end");
      }
      path =
          requests.ask(
              "GET",
              path.get(),
              repo,
              answer -> {
                List<HubFile> some = page(JSON.readTree(answer.body()));
                files.addAll(some);
                return answer.header("Link").flatMap(this::next);
              });
    }
    return List.copyOf(files);
  }

  /**
   * Asks for the head of {@code file}, which must be what the list says.
   *
   * @return where its bytes are, as a path behind the endpoint
   * @throws SteeringException BLOB_DIGEST_MISMATCH if the hub contradicts itself
   */
  String locate(String commit, HubFile file) throws InterruptedException {
    String path =
        "/%s/resolve/%s/%s"
            .formatted(
                repo.id(),
                commit,
                URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20"));
    return requests.ask(
        "HEAD",
        path,
        repo,
        answer -> {
          String tag =
              answer
                  .header("X-Linked-Etag")
                  .or(() -> answer.header("ETag"))
                  .map(text -> text.replaceFirst("^W/", "").replace("\"", ""))
                  .orElse("");
          String at = answer.header("X-Repo-Commit").orElse("");
          if (!tag.equals(file.digest()) || !at.equals(commit)) {
            throw new SteeringException(
                FaultReason.BLOB_DIGEST_MISMATCH,
                "the hub shows another '%s' of %s than it lists: try again later"
                    .formatted(file.name(), repo));
          }
          return path;
        });
  }

  private Optional<String> next(String link) {
    Matcher matcher = NEXT.matcher(link);
    if (!matcher.find()) {
      return Optional.empty();
    }
    URI next = settings.endpoint().resolve(matcher.group(1));
    String query = next.getRawQuery() == null ? "" : "?" + next.getRawQuery();
    return Optional.of(next.getRawPath() + query);
  }

  private static List<HubFile> page(JsonNode entries) {
    List<HubFile> files = new ArrayList<>();
    for (JsonNode entry : entries) {
      String name = entry.path("path").asText();
      if (entry.path("type").asText().equals("file") && !name.contains("/")) {
        JsonNode large = entry.path("lfs");
        files.add(
            large.has("oid")
                ? new HubFile(name, large.path("size").asLong(-1), large.path("oid").asText())
                : new HubFile(name, entry.path("size").asLong(-1), entry.path("oid").asText()));
      }
    }
    return files;
  }
}
