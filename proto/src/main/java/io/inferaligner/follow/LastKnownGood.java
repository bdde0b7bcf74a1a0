package io.inferaligner.follow;

import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The bundles in use, on disk: DIGEST.manifest.json, DIGEST.signatures.json, DIGEST.safetensors,
 * channel-NAME.json that names a digest and the revision seen, rollout-NAME.json with canary and
 * shadow as of that revision, and statement-NAME.json with what the registry signed of it all. A
 * file is complete or absent. Used by one thread.
 */
final class LastKnownGood {
  private static final String MANIFEST = ".manifest.json";
  private static final String SIGNATURES = ".signatures.json";
  private static final String VECTORS = ".safetensors";

  private static final Pattern BUNDLE_FILE =
      Pattern.compile("([0-9a-f]{64})(\\.manifest\\.json|\\.signatures\\.json|\\.safetensors)");

  private final Path directory;

  LastKnownGood(Path directory) {
    this.directory = directory;
  }

  /** See {@link FollowedChannel}; {@code digest} is the bundle in use, empty if none. */
  record Mark(
      String channel,
      String digest,
      long bundleRevision,
      long revision,
      String pointed,
      String epoch) {}

  /** Canary and shadow as of a revision; used only together with the mark of that revision. */
  record RolloutMark(
      String channel,
      long revision,
      String epoch,
      String canary,
      int weightPpm,
      String saltId,
      String shadow) {}

  /** Signatures of a manifest. */
  record Signatures(List<BundleSignature> signatures) {}

  /** What was noted of {@code channel}; empty if nothing, or nothing readable. */
  Optional<Mark> mark(String channel) throws IOException {
    try {
      byte[] json = Files.readAllBytes(channelFile(channel));
      Mark mark = CanonicalJson.read(json, Mark.class);
      return mark.channel().equals(channel) ? Optional.of(mark) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (SteeringException e) {
      throw new IOException("unreadable channel file: " + e.getMessage(), e);
    }
  }

  /** Canary and shadow that were noted together with {@code mark}; empty if there are none. */
  Optional<ChannelRollout> rollout(Mark mark) throws IOException {
    try {
      RolloutMark noted =
          CanonicalJson.read(Files.readAllBytes(rolloutFile(mark.channel())), RolloutMark.class);
      return noted.channel().equals(mark.channel())
              && noted.revision() == mark.revision()
              && noted.epoch().equals(mark.epoch())
          ? Optional.of(
              new ChannelRollout(noted.canary(), noted.weightPpm(), noted.saltId(), noted.shadow()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (SteeringException e) {
      throw new IOException("unreadable rollout file: " + e.getMessage(), e);
    }
  }

  /** The signed statements of {@code channel}; empty if there are none. */
  Optional<StatementFile> statements(String channel) throws IOException {
    try {
      byte[] json = Files.readAllBytes(statementFile(channel));
      StatementFile file = CanonicalJson.read(json, StatementFile.class);
      return file.channel().equals(channel) ? Optional.of(file) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (SteeringException e) {
      throw new IOException("unreadable statement file: " + e.getMessage(), e);
    }
  }

  /** The saved bundle, verified like one from the registry. */
  VerifiedParts read(String digest, BundleVerifier verifier) throws IOException {
    BundleVerifier.requireDigest(digest);
    SignedManifest manifest =
        SignedManifest.of(
            Files.readAllBytes(directory.resolve(digest + MANIFEST)),
            CanonicalJson.read(
                    Files.readAllBytes(directory.resolve(digest + SIGNATURES)), Signatures.class)
                .signatures());
    return verifier.verify(
        digest, manifest, Files.readAllBytes(directory.resolve(digest + VECTORS)));
  }

  /** Saves a bundle's three files. */
  void write(VerifiedParts parts) throws IOException {
    Files.createDirectories(directory);
    String digest = parts.bundle().digest();
    replace(digest + VECTORS, parts.vectors().asReadOnlyByteBuffer());
    replace(digest + MANIFEST, parts.manifest().manifest().asReadOnlyByteBuffer());
    replace(
        digest + SIGNATURES,
        ByteBuffer.wrap(CanonicalJson.write(new Signatures(parts.manifest().signatures()))));
  }

  /** Notes where a channel stands; its bundle must be saved already. */
  void write(FollowedChannel channel) throws IOException {
    Files.createDirectories(directory);
    ChannelRollout rollout = channel.rollout().wanted();
    if (!rollout.equals(ChannelRollout.NONE) || Files.exists(rolloutFile(channel.name()))) {
      replace(
          rolloutFile(channel.name()).getFileName().toString(),
          ByteBuffer.wrap(
              CanonicalJson.write(
                  new RolloutMark(
                      channel.name(),
                      channel.revision(),
                      channel.epoch(),
                      rollout.canary(),
                      rollout.weightPpm(),
                      rollout.saltId(),
                      rollout.shadow()))));
    }
    writeStatements(channel);
    Mark mark =
        new Mark(
            channel.name(),
            channel.digest(),
            channel.bundleRevision(),
            channel.revision(),
            channel.pointed(),
            channel.epoch());
    replace(
        channelFile(channel.name()).getFileName().toString(),
        ByteBuffer.wrap(CanonicalJson.write(mark)));
  }

  private void writeStatements(FollowedChannel channel) throws IOException {
    Path file = statementFile(channel.name());
    if (channel.statements().equals(HeldStatements.NONE)) {
      Files.deleteIfExists(file);
    } else {
      replace(
          file.getFileName().toString(),
          ByteBuffer.wrap(
              CanonicalJson.write(StatementFile.of(channel.name(), channel.statements()))));
    }
  }

  /** Deletes the bundles that are not among {@code digests}, and half-written files. */
  void retain(Set<String> digests) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        Matcher bundle = BUNDLE_FILE.matcher(name);
        if (name.endsWith(".part") || (bundle.matches() && !digests.contains(bundle.group(1)))) {
          Files.delete(file);
        }
      }
    }
  }

  private Path channelFile(String channel) {
    return directory.resolve("channel-" + channel + ".json");
  }

  private Path rolloutFile(String channel) {
    return directory.resolve("rollout-" + channel + ".json");
  }

  private Path statementFile(String channel) {
    return directory.resolve("statement-" + channel + ".json");
  }

  private void replace(String name, ByteBuffer content) throws IOException {
    Path part = directory.resolve(name + ".part");
    try (FileChannel file =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (content.hasRemaining()) {
        file.write(content);
      }
      file.force(true);
    }
    Files.move(
        part,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    // The rename itself is durable only once the folder is.
    try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
