package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Writes lines and counts their digest, which is the last line. Used by one thread. */
final class BackupWriter {
  private final BackupSink sink;
  private final MessageDigest digest = Digests.newSha256();

  BackupWriter(BackupSink sink) {
    this.sink = sink;
  }

  void write(BackupLine line) throws InterruptedException {
    byte[] json = ScopeStore.write(line).getBytes(StandardCharsets.UTF_8);
    digest.update(json);
    digest.update((byte) '\n');
    send(json);
  }

  void end() throws InterruptedException {
    String hash = HexFormat.of().formatHex(digest.digest());
    send(ScopeStore.write(BackupLine.of("end", hash, 0, null)).getBytes(StandardCharsets.UTF_8));
  }

  private void send(byte[] json) throws InterruptedException {
    if (!sink.line(json)) {
      throw new InterruptedException("nobody reads the backup any more");
    }
  }
}
