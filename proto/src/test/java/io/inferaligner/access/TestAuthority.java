package io.inferaligner.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** A certificate authority of its own: X.509 v3 with P-256, written by hand (RFC 5280). */
public final class TestAuthority {
  private static final byte[] ECDSA_SHA256 = hex("300a06082a8648ce3d040302");
  private static final byte[] BASIC_CONSTRAINTS = hex("0603551d13");
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = hex("0603551d11");
  private static final int SEQUENCE = 0x30;
  private static final Map<String, Integer> NAME_KINDS = Map.of("DNS", 0x82, "URI", 0x86);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final X500Principal issuer;
  private final KeyPair keys;
  private int serial;

  /** A certificate and its key, as PEM files. */
  public record Issued(Path certificate, Path key) {}

  /** An authority called {@code name}, whose files lie in {@code folder}. */
  public TestAuthority(Path folder, String name) throws GeneralSecurityException, IOException {
    this.folder = Files.createDirectories(folder);
    this.issuer = new X500Principal("CN=" + name);
    this.keys = keyPair();
    byte[] own =
        certificate(
            issuer,
            keys,
            Duration.ofDays(-1),
            Duration.ofDays(1),
            extension(BASIC_CONSTRAINTS, der(SEQUENCE, der(0x01, new byte[] {(byte) 0xff}))));
    pem(certificate(), "CERTIFICATE", own);
  }

  /** The authority's own certificate. */
  public Path certificate() {
    return folder.resolve("ca.pem");
  }

  /** A certificate for an hour. */
  public Issued issue(String file, String... names) throws GeneralSecurityException, IOException {
    return issue(file, Duration.ofHours(-1), Duration.ofHours(1), names);
  }

  /**
   * A certificate.
   *
   * @param names {@code URI:…}, {@code DNS:…}, {@code IP:127.0.0.1}, {@code CN:…}
   */
  public Issued issue(String file, Duration from, Duration until, String... names)
      throws GeneralSecurityException, IOException {
    KeyPair pair = keyPair();
    List<byte[]> alternative = new ArrayList<>();
    String common = file;
    for (String name : Arrays.asList(names)) {
      String value = name.substring(name.indexOf(':') + 1);
      String kind = name.substring(0, name.indexOf(':'));
      switch (kind) {
        case "IP" -> alternative.add(der(0x87, new byte[] {127, 0, 0, 1}));
        case "CN" -> common = value;
        default ->
            alternative.add(
                der(
                    Optional.ofNullable(NAME_KINDS.get(kind)).orElseThrow(),
                    value.getBytes(StandardCharsets.US_ASCII)));
      }
    }
    byte[] extensions =
        alternative.isEmpty()
            ? new byte[0]
            : extension(
                SUBJECT_ALTERNATIVE_NAME, der(SEQUENCE, alternative.toArray(byte[][]::new)));
    Path certificate = folder.resolve(file + ".pem");
    Path key = folder.resolve(file + ".key");
    pem(key, "PRIVATE KEY", pair.getPrivate().getEncoded());
    pem(
        certificate,
        "CERTIFICATE",
        certificate(new X500Principal("CN=" + common), pair, from, until, extensions));
    return new Issued(certificate, key);
  }

  private byte[] certificate(
      X500Principal subject, KeyPair pair, Duration from, Duration until, byte[] extensions)
      throws GeneralSecurityException {
    byte[] body =
        der(
            SEQUENCE,
            der(0xa0, integer(2)),
            integer(++serial),
            ECDSA_SHA256,
            issuer.getEncoded(),
            der(SEQUENCE, time(from), time(until)),
            subject.getEncoded(),
            pair.getPublic().getEncoded(),
            extensions.length == 0 ? extensions : der(0xa3, der(SEQUENCE, extensions)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(body);
    return der(SEQUENCE, body, ECDSA_SHA256, der(0x03, new byte[1], signature.sign()));
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static byte[] extension(byte[] identifier, byte[] value) {
    return der(SEQUENCE, identifier, der(0x04, value));
  }

  private static byte[] integer(int value) {
    return der(0x02, BigInteger.valueOf(value).toByteArray());
  }

  private static byte[] time(Duration fromNow) {
    return der(0x18, TIME.format(Instant.now().plus(fromNow)).getBytes(StandardCharsets.US_ASCII));
  }

  /** Tag, length, and the parts one after the other. */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = content.size();
    if (length > 0x7f) {
      byte[] size = BigInteger.valueOf(length).toByteArray();
      int skip = size[0] == 0 ? 1 : 0;
      all.write(0x80 | (size.length - skip));
      all.write(size, skip, size.length - skip);
    } else {
      all.write(length);
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static void pem(Path file, String label, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(der), label));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
