package io.inferaligner.gate.fake;

import io.inferaligner.access.TestAuthority;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;

/** A certificate for the gate, and an access file with one runner. */
public final class SecureSurroundings implements QuarkusTestResourceLifecycleManager {
  /** System property with the folder of the authority's files. */
  public static final String FOLDER = "test.tls.folder";

  /** What the runner's certificate names. */
  public static final String RUNNER = "spiffe://example.org/ns/safety/sa/runner";

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("tls");
      TestAuthority authority = new TestAuthority(folder, "ours");
      TestAuthority.Issued gate = authority.issue("gate", "IP:127.0.0.1");
      authority.issue("runner", "URI:" + RUNNER);
      authority.issue("stranger", "URI:spiffe://example.org/ns/safety/sa/stranger");
      new TestAuthority(folder.resolve("evil"), "ours").issue("runner", "URI:" + RUNNER);
      return Map.of(
          "inferaligner.tls.certificate",
          gate.certificate().toString(),
          "inferaligner.tls.key",
          gate.key().toString(),
          "inferaligner.tls.authorities",
          authority.certificate().toString(),
          "inferaligner.access.file",
          Files.writeString(folder.resolve("access"), RUNNER + " runner cert\n").toString(),
          FOLDER,
          folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {}
}
