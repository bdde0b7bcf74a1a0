package io.inferaligner.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.access.TestAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings of TLS may not be. */
class TlsFilesTest {
  private static final String RUNNER = "URI:spiffe://example.org/ns/safety/sa/runner";

  @TempDir Path folder;

  @Test
  void filesThatCannotBeUsedStopTheStart() throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("ca"), "ours");
    Issued good = authority.issue("good", RUNNER);
    Issued other = authority.issue("other", RUNNER);
    Path empty = Files.writeString(folder.resolve("empty"), "");
    for (Map<String, String> wrong :
        List.of(
            Map.of("certificate", good.certificate().toString()),
            Map.of("certificate", good.certificate().toString(), "key", empty.toString()),
            Map.of("certificate", empty.toString(), "key", good.key().toString()),
            Map.of("certificate", good.certificate().toString(), "key", other.key().toString()),
            Map.of("authorities", empty.toString()),
            Map.of("authorities", folder.resolve("missing").toString()),
            Map.of("reload", "0s"))) {
      assertThatThrownBy(() -> new TlsFiles(TlsFiles.Settings.of(AccessSettings.tls(wrong))))
          .as(wrong.toString())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("inferaligner.tls");
    }
  }
}
